// How TLS is spoken to an upstream: who may have signed its certificate, what name it must carry, and what the gateway
// shows of itself.
import { hash } from 'node:crypto';
import type { ConnectionOptions } from 'node:tls';

export type UpstreamTls = {
  /** PEM of the only authorities trusted; null trusts those that Node ships with. */
  ca: string | null;
  /** False accepts any certificate: for upstreams in a network that nobody else can reach. */
  isVerified: boolean;
  /** Name sent by SNI and looked for in the certificate; null takes the URL's host. */
  serverName: string | null;
  minVersion: 'TLSv1.2' | 'TLSv1.3';
  /** PEM shown to upstreams that ask for a client certificate; null shows none. */
  certificate: { chain: string; privateKey: string } | null;
};

export const defaultUpstreamTls: UpstreamTls = Object.freeze({
  ca: null,
  isVerified: true,
  serverName: null,
  minVersion: 'TLSv1.2',
  certificate: null,
});

/** Options of `tls.connect` and of an `https.Agent`. */
export function tlsOptions(tls: UpstreamTls): ConnectionOptions {
  return {
    rejectUnauthorized: tls.isVerified,
    minVersion: tls.minVersion,
    ...(tls.ca === null ? {} : { ca: tls.ca }),
    ...(tls.serverName === null ? {} : { servername: tls.serverName }),
    ...(tls.certificate === null ? {} : { cert: tls.certificate.chain, key: tls.certificate.privateKey }),
  };
}

/** Equal for equal options: connections made under one are never used under another. Holds no secret. */
export function tlsFingerprint(tls: UpstreamTls): string {
  return hash('sha256', JSON.stringify(tls), 'base64url');
}
