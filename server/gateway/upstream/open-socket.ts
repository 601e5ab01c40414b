// Opens the socket to an upstream: plain or TLS, on an address that egress allows. Reads go into one buffer that all
// connections of the thread share, so that a read allocates nothing.
import type { Buffer } from 'node:buffer';
import { connect, type LookupFunction, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { upstreamReads } from '../http1/shared-read-buffer.ts';
import type { UpstreamOrigin } from '../model/upstream-url.ts';
import { tlsOptions, type UpstreamTls } from './upstream-tls.ts';

type SocketTarget = { url: UpstreamOrigin; tls: UpstreamTls; lookup: LookupFunction };

/**
 * @param onBytes  gets a view of a buffer that is written to again afterwards
 * @returns        a socket that connects; it reads by itself until paused
 */
export function openSocket(to: SocketTarget, onBytes: (bytes: Buffer) => void): Socket {
  const { url, tls, lookup } = to;
  const options = {
    host: url.hostname,
    port: url.port,
    lookup,
    noDelay: true,
    allowHalfOpen: false,
    onread: {
      buffer: upstreamReads.bytes,
      callback: (length: number) => {
        onBytes(upstreamReads.beginning(length));
        return true;
      },
    },
  };
  if (url.protocol === 'http:') return connect(options);
  const byName = isAddress(url.hostname) ? {} : { servername: url.hostname };
  // A session is never taken up again: the certificate's name is checked on every connection.
  return connectTls({ ...options, ...byName, ...tlsOptions(tls), ALPNProtocols: ['http/1.1'] });
}

function isAddress(hostname: string): boolean {
  return hostname.includes(':') || /^[0-9.]+$/.test(hostname);
}
