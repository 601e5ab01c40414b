import { describe, expect, it } from 'vitest';
import { makeCertificate } from '../../../testing/make-certificate.ts';
import { inspectCertificate } from './inspect-certificate.ts';

const nowMs = Date.UTC(2026, 10, 1);
const root = makeCertificate('root', null, nowMs);

/** RSA with 1,024 bits, made once with openssl for weak.example.com; valid until 2036. */
const weak = {
  certificate: `-----BEGIN CERTIFICATE-----
MIICHDCCAYWgAwIBAgIBATANBgkqhkiG9w0BAQsFADAbMRkwFwYDVQQDDBB3ZWFr
LmV4YW1wbGUuY29tMB4XDTI2MTEyNjE0NDM0MFoXDTM2MDYyNjE0NDM0MFowGzEZ
MBcGA1UEAwwQd2Vhay5leGFtcGxlLmNvbTCBnzANBgkqhkiG9w0BAQEFAAOBjQAw
gYkCgYEA68OdJpsC7OcaUdmc0nZdCZxGAZ5dO5KaboGFsDJbqgujqNR/eCrUStYp
6iGOBDHaPsuklJaA83yxDvZv/+ekS1gEJLgt2eERpWGodjSfCLDLS0pIcF1aUP9S
MnmLGDrfB7xnNxeIIC8o8LvMlRWLlalDoZQ3v2BtOuFIagKdTYsCAwEAAaNwMG4w
HQYDVR0OBBYEFPcUYzczueaFMRefaYYaEZUFEVQnMB8GA1UdIwQYMBaAFPcUYzcz
ueaFMRefaYYaEZUFEVQnMA8GA1UdEwEB/wQFMAMBAf8wGwYDVR0RBBQwEoIQd2Vh
ay5leGFtcGxlLmNvbTANBgkqhkiG9w0BAQsFAAOBgQAQwkUdSReCw88y+OM2mhOA
0SC/k3bzSQ6O5mbk5Nr+Ixoh8c6JilshtTJjk3K/1eb+RfFeGcLGrXP14EqR3ocw
eGThfYjphgUdQFd6TN1UZOLulQGgFT/I81XI1ZvwQBoZfT3VqLUap1f0NP4huDoB
JXz2wWtuJOE9aSFamlqxfw==
-----END CERTIFICATE-----
`,
  privateKey: `-----BEGIN PRIVATE KEY-----
MIICdwIBADANBgkqhkiG9w0BAQEFAASCAmEwggJdAgEAAoGBAOvDnSabAuznGlHZ
nNJ2XQmcRgGeXTuSmm6BhbAyW6oLo6jUf3gq1ErWKeohjgQx2j7LpJSWgPN8sQ72
b//npEtYBCS4LdnhEaVhqHY0nwiwy0tKSHBdWlD/UjJ5ixg63we8ZzcXiCAvKPC7
zJUVi5WpQ6GUN79gbTrhSGoCnU2LAgMBAAECgYBP4mIXOKLPHqc+YJvQfCaeIQNf
fQdeLhiBpQVlZErG3VbA1++xCeIQ0Ww2VtRF+5ZVfK7xYeWjmvZreXkNnrF952+W
FDaA3DLQcAIW8EdrIb0jewv0sYqJJ1sNYtOBTzl31gk2ty75HRocvRo6A6+jMm09
wH3QVkbb0hf+0WE7MQJBAP0NWqXtfRUBwSSEhi20PcNM6a4cKNBW5U5RUqPJWfEy
eCQpIgWFL6hW5VDtIHMMgQSh47Z6n68g6nUryWPkBycCQQDugrQrbDouQ87m2wtG
pGJIT7knmqfRo65B+35aI4x/6vaqGXWaz65Ik3J3rmyFDo2ZNq/N+Q/f4dYp/Kj/
MWT9AkEA3/gy1AtnmvErlnupGsidpb7sUMrhoMxYNkIqB4cOETnfNfol/4bLEI6g
dkj6YHmfs47psbfEn8ddXIl9vOi1HwJAF6I/9CWPRlJVyC5gWamkS4IK2M/MXUuY
0tT22ju3il1f/87yBlsZ6/sgVpekDTM5+LqghQpu9kJMlHCC1nawiQJBAM/N7c/c
PF2Bwp/uceVeVyXpB+Ez38nNiHGuEYymw2L6gmCp5e+E6tsth436t6z2QpHuajxE
myM9Kt7CHLzut2Y=
-----END PRIVATE KEY-----
`,
};

describe('inspectCertificate', () => {
  it('reads names, subject, validity and keeps nothing but the certificates', () => {
    const made = makeCertificate('shop', root, nowMs, { names: ['Shop.Example.com', '*.example.com', '127.0.0.1'] });
    const inspected = inspectCertificate(
      `${made.privateKey}Bag Attributes\n${made.certificate}\n${root.certificate}`,
      made.privateKey,
      nowMs,
    );
    expect(inspected).toMatchObject({
      ok: true,
      chain: `${made.certificate}${root.certificate}`,
      facts: {
        subject: 'CN=shop',
        issuer: 'CN=root',
        names: ['shop.example.com', '*.example.com'],
        validFromMs: nowMs - 43_200_000,
        expiresAtMs: nowMs + 43_200_000,
      },
    });
  });

  it('refuses an RSA key below 2,048 bits', () => {
    expect(inspectCertificate(weak.certificate, weak.privateKey, Date.UTC(2027, 0, 1))).toMatchObject({ ok: false, field: 'privateKey' });
  });

  it('counts the last instant as over', () => {
    const made = makeCertificate('shop.example.com', root, nowMs, { expiresAtMs: nowMs });
    expect(inspectCertificate(made.certificate, made.privateKey, nowMs)).toMatchObject({ ok: false, field: 'chain' });
    expect(inspectCertificate(made.certificate, made.privateKey, nowMs - 1_000)).toMatchObject({ ok: true });
  });
});
