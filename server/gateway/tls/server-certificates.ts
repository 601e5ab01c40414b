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
  /**
   * @param serverName  empty when the client named none
   * @returns           that of the name; the default for one that nobody has, and for none; null when there is none, or its
   *                    key does not open
   */
  contextFor(serverName: string): SecureContext | null;
  /** The default in PEM; null when there is none, or its key does not open. */
  defaultPair(): CertificatePair | null;
  /** Whether who named nothing in the handshake, and was shown the default, may ask for this host. */
  isDefaultFor(host: string): boolean;
};

export type CertificatePair = { cert: string; key: string };

/** `undefined` until it is asked for; null when it can not be had. */
type Served = { certificate: PublishedCertificate; context: SecureContext | null | undefined };

export function createServerCertificates(deps: { masterKey: Uint8Array; logger: Logger }): ServerCertificates {
  let known = new Map<string, Served>();
  let byName = new Map<string, Served | null>();
  let byDefault: Served | null = null;
  const openPair = ({ certificate }: Served): CertificatePair => {
    const { certificateId: rowId, projectId, keyVersion: version, chain } = certificate;
    const owner = { projectId, table: 'certificate', rowId, version };
    return { cert: chain, key: openSecret(deps.masterKey, Buffer.from(certificate.keySealed, 'base64'), owner) };
  };
  const open = <Opened>(served: Served, make: (pair: CertificatePair) => Opened): Opened | null => {
    try {
      return make(openPair(served));
    } catch (error) {
      const { projectId, name } = served.certificate;
      deps.logger.error({ err: error, projectId, name }, 'certificate does not open, handshakes for its names are refused');
      return null;
    }
  };
  const contextOf = (served: Served): SecureContext | null => {
    if (served.context === undefined) served.context = open(served, createSecureContext);
    return served.context;
  };
  const servedFor = (serverName: string) => (serverName === '' ? undefined : findDomain(byName, serverName.toLowerCase()));
  return {
    apply: ({ domains, certificates = [] }) => {
      const next = new Map<string, Served>();
      for (const certificate of certificates) {
        const former = known.get(certificate.certificateId);
        const isKept = former?.certificate.keyVersion === certificate.keyVersion;
        next.set(certificate.certificateId, { certificate, context: isKept ? former.context : undefined });
      }
      known = next;
      byDefault = [...next.values()].find(({ certificate }) => certificate.isDefault === true) ?? null;
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
      // A domain name of the house without a certificate is served without TLS: null, and not the default.
      const own = servedFor(serverName);
      const served = own === undefined ? byDefault : own;
      return served ? contextOf(served) : null;
    },
    // One that makes no context would end the port's own.
    defaultPair: () => (byDefault !== null && contextOf(byDefault) !== null ? open(byDefault, (pair) => pair) : null),
    isDefaultFor: (host) => {
      const served = servedFor(host);
      // What nobody has is asked for by those who were shown a default that has gone since, too: their connections stay.
      return served === undefined || (served !== null && served === byDefault);
    },
  };
}
