// The listening socket for TLS: handshakes only. A client that names no domain name of the house with a certificate is
// refused in the handshake; there is no certificate to fall back to. What speaks HTTP afterwards is http1/connection.ts.
// Source: RFC 9325 (recommendations for TLS): 1.2 and later, forward secrecy and authenticated encryption only.
import { constants } from 'node:crypto';
import type { Server, Socket } from 'node:net';
import { createServer, type SecureContext } from 'node:tls';
import { limits } from '../../kernel/limits.ts';

export type TlsPortDeps = {
  /** @returns null to refuse */
  contextFor: (serverName: string) => SecureContext | null;
  /** @param serverName  what the client asked for, lower case; it has a certificate */
  onSocket: (socket: Socket, serverName: string) => void;
};

export type TlsPort = {
  server: Server;
  /** Ends every connection, also those still in their handshake. */
  destroyAll(): void;
};

const ciphers = [
  ...['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'],
  ...['ECDHE-ECDSA-AES128-GCM-SHA256', 'ECDHE-RSA-AES128-GCM-SHA256', 'ECDHE-ECDSA-AES256-GCM-SHA384'],
  ...['ECDHE-RSA-AES256-GCM-SHA384', 'ECDHE-ECDSA-CHACHA20-POLY1305', 'ECDHE-RSA-CHACHA20-POLY1305'],
].join(':');

/** @param handshakeTimeoutMs  a connection that has not shaken hands by then is cut */
export function createTlsPort(
  { contextFor, onSocket }: TlsPortDeps,
  handshakeTimeoutMs: number = limits.gateway.headersTimeoutMs,
): TlsPort {
  const sockets = new Set<Socket>();
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
      allowHalfOpen: true,
      noDelay: true,
      minVersion: 'TLSv1.2',
      ciphers,
      honorCipherOrder: true,
      secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
      ALPNProtocols: ['http/1.1'],
      handshakeTimeout: handshakeTimeoutMs,
      // Without a context the handshake goes on with the port's own, which has no certificate, and fails with an alert.
      SNICallback: (serverName, callback) => callback(null, find(serverName) ?? undefined),
    },
    (socket) => {
      const serverName = socket.servername;
      // A resumed session shows no certificate: its name may have lost it meanwhile.
      if (typeof serverName !== 'string' || find(serverName) === null) socket.destroy();
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
    destroyAll: () => {
      for (const socket of sockets) socket.destroy();
    },
  };
}
