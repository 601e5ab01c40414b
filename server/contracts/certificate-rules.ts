// What a certificate holds for, and for how long. Pure, and without the schema library: pages use it too.

/** From so long before its end on a certificate is said to expire soon: time to ask somebody for another. */
export const certificateWarningMs = 30 * 86_400_000;

/**
 * Whether a certificate holds for a domain name.
 *
 * @param names       of the certificate, lower case
 * @param domainName  lower case; `*.example.com` needs a certificate for just that
 * Source: RFC 9525 §6.3: a wildcard stands for exactly one label, the leftmost.
 */
export function coversDomainName(names: readonly string[], domainName: string): boolean {
  if (names.includes(domainName)) return true;
  const dot = domainName.indexOf('.');
  return dot > 0 && !domainName.startsWith('*.') && names.includes(`*${domainName.slice(dot)}`);
}

export type CertificateState = 'valid' | 'expires-soon' | 'expired' | 'not-yet-valid';

export function certificateState(
  { validFromMs, expiresAtMs }: { validFromMs: number; expiresAtMs: number },
  nowMs: number,
): CertificateState {
  if (nowMs >= expiresAtMs) return 'expired';
  if (nowMs < validFromMs) return 'not-yet-valid';
  return expiresAtMs - nowMs < certificateWarningMs ? 'expires-soon' : 'valid';
}
