// The listening socket for TLS: handshakes only. A client that names no domain name of the house with a certificate is
// refused in the handshake, unless a certificate was chosen to be shown by default. What speaks HTTP afterwards is
// http1/connection.ts.
// Source: RFC 9325 (recommendations for TLS): 1.2 and later, forward secrecy and authenticated encryption only.
import { constants } from 'node:crypto';
import type { Server, Socket } from 'node:net';
import { createServer, type SecureContext } from 'node:tls';
import { limits } from '../../kernel/limits.ts';
import type { CertificatePair } from './server-certificates.ts';

export type TlsPortDeps = {
  /** @param serverName  empty when the client named none; @returns null to refuse */
  contextFor: (serverName: string) => SecureContext | null;
  /** @param serverName  what the client asked for, lower case, empty for none; it was shown a certificate */
  onSocket: (socket: Socket, serverName: string) => void;
};

export type TlsPort = {
  server: Server;
  /** For handshakes that name nothing from now on; null refuses them. */
  showByDefault(pair: CertificatePair | null): void;
  /** Ends every connection, also those still in their handshake. */
  destroyAll(): void;
};

const ciphers = [
  ...['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'],
  ...['ECDHE-ECDSA-AES128-GCM-SHA256', 'ECDHE-RSA-AES128-GCM-SHA256', 'ECDHE-ECDSA-AES256-GCM-SHA384'],
  ...['ECDHE-RSA-AES256-GCM-SHA384', 'ECDHE-ECDSA-CHACHA20-POLY1305', 'ECDHE-RSA-CHACHA20-POLY1305'],
].join(':');

const secureOptions = {
  minVersion: 'TLSv1.2',
  ciphers,
  honorCipherOrder: true,
  secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
} as const;

/** @param handshakeTimeoutMs  a connection that has not shaken hands by then is cut */
export function createTlsPort(
  { contextFor, onSocket }: TlsPortDeps,
  handshakeTimeoutMs: number = limits.gateway.headersTimeoutMs,
): TlsPort {
  const sockets = new Set<Socket>();
  let shown: CertificatePair | null = null;
  // A throw in a callback of the handshake would end the process.
  const find = (serverName: string): SecureContext | null => {
    try {
      return contextFor(serverName);
    } catch {
      return null;
    }
  };
  const server = createServer(
    {
      ...secureOptions,
      allowHalfOpen: true,
      noDelay: true,
      ALPNProtocols: ['http/1.1'],
      handshakeTimeout: handshakeTimeoutMs,
      // Not called for clients that name nothing: they meet the port's own context. So do those whose name finds none, and
      // fail with an alert as long as it has no certificate; once it has, only an error keeps it from them.
      SNICallback: (serverName, callback) => {
        const context = find(serverName);
        if (context === null && shown !== null) callback(new Error('the name has no certificate'));
        else callback(null, context ?? undefined);
      },
    },
    (socket) => {
      const serverName = typeof socket.servername === 'string' ? socket.servername : '';
      // A resumed session shows no certificate: its name may have lost it meanwhile.
      if (find(serverName) === null) socket.destroy();
      else onSocket(socket, serverName.toLowerCase());
    },
  );
  server.maxConnections = limits.gateway.maxConnectionsPerThread;
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  // Node says that a handshake failed or took too long, and leaves the socket open.
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  return {
    server,
    showByDefault: (pair) => {
      // A new context ends what could be resumed.
      if (pair?.cert === shown?.cert && pair?.key === shown?.key) return;
      shown = pair;
      server.setSecureContext({ ...secureOptions, ...pair });
    },
    destroyAll: () => {
      for (const socket of sockets) socket.destroy();
    },
  };
}
