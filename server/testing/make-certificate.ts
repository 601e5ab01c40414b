// Certificates for tests, signed by an authority of the test's own: X.509 spelled out in DER, so that no program is
// needed to make them. Elliptic keys (P-256), valid for a day around now.
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

export type TestCertificate = { certificate: string; privateKey: string; key: KeyObject; name: string };

const halfDayMs = 43_200_000;

/**
 * @param issuer  who signs; null signs itself and may sign others
 * @param given   its DNS names or addresses, itself alone by default; and its end
 */
export function makeCertificate(
  name: string,
  issuer: TestCertificate | null,
  nowMs: number,
  given: { names?: readonly string[]; expiresAtMs?: number } = {},
): TestCertificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const isAuthority = issuer === null;
  const names = octets(0x30, ...(given.names ?? [name]).map(alternativeName));
  const extensions = [
    extension('551d13', octets(0x30, ...(isAuthority ? [Buffer.from([0x01, 0x01, 0xff])] : []))),
    ...(isAuthority ? [] : [extension('551d11', names)]),
  ];
  const body = octets(
    0x30,
    octets(0xa0, Buffer.from([0x02, 0x01, 0x02])),
    octets(0x02, Buffer.from([1, ...Buffer.from(String(Math.floor(nowMs)).slice(-6))])),
    ecdsaWithSha256,
    distinguished(issuer?.name ?? name),
    octets(0x30, time(nowMs - halfDayMs), time(given.expiresAtMs ?? nowMs + halfDayMs)),
    distinguished(name),
    publicKey.export({ type: 'spki', format: 'der' }),
    octets(0xa3, octets(0x30, ...extensions)),
  );
  const signature = sign('sha256', body, issuer?.key ?? privateKey);
  const whole = octets(0x30, body, ecdsaWithSha256, octets(0x03, Buffer.from([0]), signature));
  const lines = whole.toString('base64').replace(/.{64}/g, '$&\n').trimEnd();
  return {
    certificate: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    key: privateKey,
    name,
  };
}

function alternativeName(name: string): Buffer {
  return /^[0-9.]+$/.test(name) ? octets(0x87, Buffer.from(name.split('.').map(Number))) : octets(0x82, Buffer.from(name));
}

/** Tag, length and content. */
function octets(tag: number, ...content: Uint8Array[]): Buffer {
  const bytes = Buffer.concat(content);
  const { length } = bytes;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), bytes]);
}

const ecdsaWithSha256 = octets(0x30, octets(0x06, Buffer.from('2a8648ce3d040302', 'hex')));

function distinguished(name: string): Buffer {
  return octets(0x30, octets(0x31, octets(0x30, octets(0x06, Buffer.from('550403', 'hex')), octets(0x0c, Buffer.from(name)))));
}

function extension(oid: string, value: Buffer): Buffer {
  return octets(0x30, octets(0x06, Buffer.from(oid, 'hex')), octets(0x04, value));
}

function time(epochMs: number): Buffer {
  const text = new Date(epochMs)
    .toISOString()
    .replace(/[-:T]|\.\d+/g, '')
    .slice(2);
  return octets(0x17, Buffer.from(text));
}
