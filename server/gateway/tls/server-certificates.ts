// The certificates a thread shows on its TLS port, by the name a client asks for. A private key is opened at the first
// handshake that needs it and kept while the config names the same certificate in the same version.
import { createSecureContext, type SecureContext } from 'node:tls';
import type { Logger } from '../../config/logger.ts';
import type { PublishedCertificate } from '../../contracts/certificate.ts';
import type { PublishedConfig } from '../../contracts/published-config.ts';
import { openSecret } from '../../kernel/seal-secret.ts';
import { assignCertificates } from '../model/assign-certificates.ts';
import { findDomain } from '../model/find-stage.ts';

export type ServerCertificates = {
  /** Handshakes that begin from now on are served from this config; open connections stay. */
  apply(config: Pick<PublishedConfig, 'domains' | 'certificates'>): void;
  /** @returns null when no certificate is for the name, or its key does not open */
  contextFor(serverName: string): SecureContext | null;
};

/** `undefined` until it is asked for; null when it can not be had. */
type Served = { certificate: PublishedCertificate; context: SecureContext | null | undefined };

export function createServerCertificates(deps: { masterKey: Uint8Array; logger: Logger }): ServerCertificates {
  let known = new Map<string, Served>();
  let byName = new Map<string, Served | null>();
  const open = ({ certificate }: Served): SecureContext | null => {
    const { certificateId: rowId, projectId, keyVersion: version, name, chain } = certificate;
    try {
      const owner = { projectId, table: 'certificate', rowId, version };
      return createSecureContext({ cert: chain, key: openSecret(deps.masterKey, Buffer.from(certificate.keySealed, 'base64'), owner) });
    } catch (error) {
      deps.logger.error({ err: error, projectId, name }, 'certificate does not open, handshakes for its names are refused');
      return null;
    }
  };
  return {
    apply: ({ domains, certificates = [] }) => {
      const next = new Map<string, Served>();
      for (const certificate of certificates) {
        const former = known.get(certificate.certificateId);
        const isKept = former?.certificate.keyVersion === certificate.keyVersion;
        next.set(certificate.certificateId, isKept ? former : { certificate, context: undefined });
      }
      known = next;
      const projects = new Map(domains.map(({ domainName, projectId }) => [domainName, projectId]));
      byName = new Map(
        [...assignCertificates(domains)].map(([domainName, certificateId]) => {
          const served = certificateId === null ? null : (next.get(certificateId) ?? null);
          // Never across projects, whatever the rows say.
          return [domainName, served?.certificate.projectId === projects.get(domainName) ? served : null];
        }),
      );
    },
    contextFor: (serverName) => {
      const served = findDomain(byName, serverName.toLowerCase());
      if (!served) return null;
      if (served.context === undefined) served.context = open(served);
      return served.context;
    },
  };
}
