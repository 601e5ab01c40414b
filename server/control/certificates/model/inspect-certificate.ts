// Reads a certificate chain and its private key as somebody pasted them, and says what is wrong with them. Pure.
import { createPrivateKey, X509Certificate } from 'node:crypto';

export type CertificateFacts = {
  subject: string;
  issuer: string;
  /** DNS names, lower case. */
  names: string[];
  fingerprint: string;
  validFromMs: number;
  expiresAtMs: number;
};

export type InspectedCertificate =
  /** `chain` is the certificates alone: nothing that stood between them is kept. */
  { ok: true; chain: string; facts: CertificateFacts } | { ok: false; field: 'chain' | 'privateKey'; message: string };

const block = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g;
const certificatesMax = 10;

/**
 * @param chain       PEM: the leaf first, then its issuers in order; a root at the end does no harm
 * @param privateKey  PEM of the leaf's key, without a passphrase
 * @returns           the first thing that is wrong: what can not be read, an order in which one did not issue the one
 *                    before, an end that has passed, no DNS name, another's key, one too short
 */
export function inspectCertificate(chain: string, privateKey: string, nowMs: number): InspectedCertificate {
  const blocks = chain.match(block) ?? [];
  if (blocks.length === 0) return wrong('chain', 'holds no certificate in PEM');
  if (blocks.length > certificatesMax) return wrong('chain', `holds more than ${certificatesMax} certificates`);
  const certificates = blocks.map(readCertificate);
  const [leaf] = certificates;
  if (!leaf || certificates.some((certificate) => certificate === null)) return wrong('chain', 'holds a certificate that cannot be read');
  for (const [index, certificate] of certificates.entries()) {
    const issuer = certificates[index + 1];
    if (!certificate || !issuer || isIssuedBy(certificate, issuer)) continue;
    return wrong('chain', `certificate ${index + 2} did not issue certificate ${index + 1}: begin with the site's own, then its issuers`);
  }
  const facts = readFacts(leaf);
  if (facts.expiresAtMs <= nowMs) return wrong('chain', `has expired on ${new Date(facts.expiresAtMs).toISOString().slice(0, 10)}`);
  if (facts.names.length === 0) return wrong('chain', 'names no DNS name: clients look for one in its subject alternative names');
  const problem = problemOfKey(leaf, privateKey);
  return problem === null ? { ok: true, chain: `${blocks.join('\n')}\n`, facts } : wrong('privateKey', problem);
}

/** @param chain  PEM whose first certificate can be read: one that `inspectCertificate` found good */
export function readCertificateFacts(chain: string): CertificateFacts {
  return readFacts(new X509Certificate(chain));
}

function readFacts(leaf: X509Certificate): CertificateFacts {
  const names = [...(leaf.subjectAltName ?? '').matchAll(/(?:^|, )DNS:((?:\*\.)?[A-Za-z0-9.-]+)(?=,|$)/g)];
  return {
    subject: oneLine(leaf.subject),
    issuer: oneLine(leaf.issuer),
    names: [...new Set(names.map(([, name = '']) => name.toLowerCase()))],
    fingerprint: leaf.fingerprint256,
    validFromMs: leaf.validFromDate.getTime(),
    expiresAtMs: leaf.validToDate.getTime(),
  };
}

/** Source: RFC 9325 §4.5. Elliptic keys that TLS knows are all long enough. */
const rsaBitsMin = 2_048;

function problemOfKey(leaf: X509Certificate, privateKey: string): string | null {
  try {
    const key = createPrivateKey(privateKey);
    if (!leaf.checkPrivateKey(key)) return 'does not belong to the certificate';
    const bits = key.asymmetricKeyDetails?.modulusLength ?? rsaBitsMin;
    return bits < rsaBitsMin ? 'is too short: RSA keys need at least 2,048 bits' : null;
  } catch {
    return 'cannot be read: it must be PEM without a passphrase';
  }
}

function readCertificate(pem: string): X509Certificate | null {
  try {
    return new X509Certificate(pem);
  } catch {
    return null;
  }
}

function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  try {
    return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
  } catch {
    return false;
  }
}

function wrong(field: 'chain' | 'privateKey', message: string): InspectedCertificate {
  return { ok: false, field, message };
}

function oneLine(name: string | undefined): string {
  return (name ?? '').replaceAll('\n', ', ');
}
