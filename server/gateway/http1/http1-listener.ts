// The gateway's listener on our own codec: raw sockets on a port shared by the threads, one sweep a second over all
// connections instead of timers for each.
import { createServer, type Server, type Socket } from 'node:net';
import { getHeapStatistics } from 'node:v8';
import { type Clock, systemClock } from '../../kernel/clock.ts';
import { limits } from '../../kernel/limits.ts';
import { boundUnsent } from '../../kernel/unsent-bytes.ts';
import { judgeOverload } from '../model/judge-overload.ts';
import type { Exchange, ExchangeRequest, Reply } from '../pipeline/exchange.ts';
import { type Finish, sendReply } from '../pipeline/send-reply.ts';
import type { ServerCertificates } from '../tls/server-certificates.ts';
import { createTlsPort } from '../tls/tls-port.ts';
import { Connection } from './connection.ts';
import type { ConnectionDeps } from './connection-deps.ts';

export type GatewayListenerDeps = {
  clock: Clock;
  /** Begins an exchange on the config of this instant. */
  begin: (request: ExchangeRequest) => Exchange;
  /** Calls back once, with the reply; never fails. */
  handle: (exchange: Exchange, whenReplied: (exchange: Exchange, reply: Reply) => void) => void;
  finish: Finish;
  /** The exchange is over, whatever came of it. */
  end: (exchange: Exchange) => void;
  /** Of ConnectionDeps. */
  allowsUnusualBody: () => boolean;
  /** Certificates of the TLS port. */
  certificates: Pick<ServerCertificates, 'contextFor' | 'defaultPair' | 'isDefaultFor'>;
};

type Address = { host: string; port: number };

export type GatewayListener = {
  /** @returns the port bound to. Rejects with the system's error. */
  listen(address: Address): Promise<number>;
  /** The same over TLS. */
  listenTls(address: Address): Promise<number>;
  /** To be called after the certificates have changed. */
  certificatesChanged(): void;
  /** Stops accepting, ends idle connections, resolves when the last exchange has ended or after `timeoutMs`. */
  drain(timeoutMs: number): Promise<void>;
  openConnections(): number;
};

const sweepMs = 1_000;
/** Seconds that are left to a kept connection when it has been idle for five. */
const restingSeconds = limits.gateway.keepAliveTimeoutMs / 1_000 - 5;

export function createHttp1Listener(deps: GatewayListenerDeps): GatewayListener {
  const { clock } = deps;
  const httpDate = () => new Date(clock.nowMs()).toUTCString();
  const connections = new Set<Connection>();
  const shared: ConnectionDeps['shared'] = {
    nowSeconds: 0,
    date: httpDate(),
    isDraining: false,
    isOverloaded: false,
    inFlight: 0,
    onIdle: null,
  };
  const whenReplied = (exchange: Exchange, reply: Reply) => {
    if (exchange.sink !== null) sendReply(exchange, reply, exchange.sink, deps.finish);
  };
  const { begin, end, certificates, allowsUnusualBody } = deps;
  const { isDefaultFor } = certificates;
  const handle = (exchange: Exchange) => deps.handle(exchange, whenReplied);
  const connectionDeps: ConnectionDeps = { begin, end, shared, isDefaultFor, allowsUnusualBody, handle };
  const accept = (socket: Socket, serverName: string | null) => {
    // Each port has the same bound; this one is for both together.
    if (connections.size >= limits.gateway.maxConnectionsPerThread) return void socket.destroy();
    const connection = new Connection(socket, connectionDeps, serverName);
    connections.add(connection);
    socket.on('close', () => connections.delete(connection));
  };
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => accept(socket, null));
  server.maxConnections = limits.gateway.maxConnectionsPerThread;
  const secure = createTlsPort({ contextFor: certificates.contextFor, onSocket: accept });
  let sweep: NodeJS.Timeout | undefined;
  const stopSampling = sampleLoad((isOverloaded) => {
    shared.isOverloaded = isOverloaded;
  });
  const beganMs = clock.monotonicMs();
  let due: Connection[] = [];
  const cut = () => {
    for (const connection of due.splice(0, limits.gateway.cutsPerTurn)) if (isDue(connection)) connection.expire();
    if (due.length > 0) setImmediate(cut);
  };
  const isDue = (connection: Connection) => connection.deadlineSeconds < shared.nowSeconds;
  const tick = () => {
    const before = shared.nowSeconds;
    shared.nowSeconds = Math.floor((clock.monotonicMs() - beganMs) / 1_000);
    shared.date = httpDate();
    const isCutting = due.length > 0;
    due = [];
    for (const connection of connections) {
      const left = connection.deadlineSeconds - shared.nowSeconds;
      if (left < 0) due.push(connection);
      else if (shared.isDraining && connection.isIdle()) connection.destroy();
      else if (left <= restingSeconds && connection.deadlineSeconds > before + restingSeconds) connection.rest();
    }
    if (!isCutting) cut();
  };

  const listenOn = async (port: Server, address: Address) => {
    sweep ??= setInterval(tick, sweepMs).unref();
    return bind(port, address);
  };

  return {
    listen: (address) => listenOn(server, address),
    listenTls: (address) => listenOn(secure.server, address),
    certificatesChanged: () => secure.showByDefault(certificates.defaultPair()),
    drain: async (timeoutMs) => {
      shared.isDraining = true;
      // What this turn has read is handled first.
      await new Promise((resolve) => setImmediate(resolve));
      const closed = Promise.all([server, secure.server].map((port) => new Promise<void>((resolve) => port.close(() => resolve()))));
      for (const connection of connections) if (connection.isIdle()) connection.destroy();
      await untilIdle(shared, timeoutMs);
      for (const connection of connections) connection.destroy();
      secure.destroyAll();
      clearInterval(sweep);
      stopSampling();
      await closed;
    },
    openConnections: () => connections.size,
  };
}

/** Waits until nothing is in flight, or for `timeoutMs`. */
async function untilIdle(shared: ConnectionDeps['shared'], timeoutMs: number): Promise<void> {
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    shared.onIdle?.();
  }, timeoutMs);
  // Looked at again each time: an answer sent last may turn out not to be taken whole.
  while (shared.inFlight > 0 && !isLate) {
    await new Promise<void>((resolve) => {
      shared.onIdle = resolve;
    });
  }
  clearTimeout(timer);
}

function bind(server: Server, address: Address): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ ...address, reusePort: true, backlog: 1024 }, () => {
      server.off('error', reject);
      boundUnsent(server, limits.gateway.unsentBytes);
      const bound = server.address();
      resolve(typeof bound === 'object' && bound ? bound.port : address.port);
    });
  });
}

/** Tells whenever the thread becomes overloaded or is no longer. @returns stops it */
function sampleLoad(tell: (isOverloaded: boolean) => void): () => void {
  const heapLimit = getHeapStatistics().heap_size_limit;
  let isOverloaded = false;
  let dueMs = systemClock.monotonicMs() + limits.gateway.overloadSampleMs;
  const timer = setInterval(() => {
    const nowMs = systemClock.monotonicMs();
    // Not process.memoryUsage: that opens a file for the resident memory each time.
    const heapShare = getHeapStatistics().used_heap_size / heapLimit;
    const judged = judgeOverload({ lateMs: nowMs - dueMs, heapShare }, isOverloaded);
    dueMs = nowMs + limits.gateway.overloadSampleMs;
    if (judged === isOverloaded) return;
    isOverloaded = judged;
    tell(judged);
  }, limits.gateway.overloadSampleMs);
  timer.unref();
  return () => clearInterval(timer);
}
