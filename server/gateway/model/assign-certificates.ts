// Which certificate each custom domain name is served with. Pure.
import type { PublishedDomain } from '../../contracts/published-config.ts';

/**
 * A name without a certificate of its own takes that of the wildcard name above it in the same project. Null refuses: also
 * where another project's wildcard would fit, for no project answers for another's name.
 *
 * @returns certificate ids by domain name, to be looked up as findDomain does
 */
export function assignCertificates(domains: readonly PublishedDomain[]): Map<string, string | null> {
  const byName = new Map(domains.map((domain) => [domain.domainName, domain]));
  return new Map(
    domains.map((domain) => {
      if (domain.certificateId !== null || domain.domainName.startsWith('*.')) return [domain.domainName, domain.certificateId];
      const above = byName.get(`*${domain.domainName.slice(domain.domainName.indexOf('.'))}`);
      return [domain.domainName, above?.projectId === domain.projectId ? above.certificateId : null];
    }),
  );
}
