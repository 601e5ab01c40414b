// The gateway's listener on our own codec: raw sockets on a port shared by the threads, one sweep a second over all
// connections instead of timers for each.
import { createServer } from 'node:net';
import { getHeapStatistics } from 'node:v8';
import { systemClock } from '../../kernel/clock.ts';
import { limits } from '../../kernel/limits.ts';
import { judgeOverload } from '../model/judge-overload.ts';
import type { Exchange, ExchangeRequest, Reply } from '../pipeline/exchange.ts';
import { type Finish, sendReply } from '../pipeline/send-reply.ts';
import { Connection, type ConnectionDeps } from './connection.ts';

export type GatewayListenerDeps = {
  /** Begins an exchange on the config of this instant. */
  begin: (request: ExchangeRequest) => Exchange;
  /** Calls back once, with the reply; never fails. */
  handle: (exchange: Exchange, whenReplied: (exchange: Exchange, reply: Reply) => void) => void;
  finish: Finish;
  /** The exchange is over, whatever came of it. */
  end: (exchange: Exchange) => void;
};

export type GatewayListener = {
  /** @returns the port bound to. Rejects with the system's error. */
  listen(options: { host: string; port: number }): Promise<number>;
  /** Stops accepting, ends idle connections, resolves when the last exchange has ended or after `timeoutMs`. */
  drain(timeoutMs: number): Promise<void>;
  openConnections(): number;
};

const sweepMs = 1_000;

export function createHttp1Listener(deps: GatewayListenerDeps): GatewayListener {
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
  const { begin, end } = deps;
  const connectionDeps: ConnectionDeps = { begin, end, shared, handle: (exchange) => deps.handle(exchange, whenReplied) };
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    const connection = new Connection(socket, connectionDeps);
    connections.add(connection);
    socket.on('close', () => connections.delete(connection));
  });
  server.maxConnections = limits.gateway.maxConnectionsPerThread;
  let sweep: NodeJS.Timeout | undefined;
  const stopSampling = sampleLoad((isOverloaded) => {
    shared.isOverloaded = isOverloaded;
  });
  const tick = () => {
    shared.nowSeconds += 1;
    shared.date = httpDate();
    for (const connection of connections) {
      if (connection.deadlineSeconds < shared.nowSeconds || (shared.isDraining && connection.isIdle())) connection.destroy();
    }
  };

  return {
    listen: (options) =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen({ ...options, reusePort: true, backlog: 1024 }, () => {
          server.off('error', reject);
          sweep = setInterval(tick, sweepMs);
          sweep.unref();
          const address = server.address();
          resolve(typeof address === 'object' && address ? address.port : options.port);
        });
      }),
    drain: async (timeoutMs) => {
      shared.isDraining = true;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const connection of connections) if (connection.isIdle()) connection.destroy();
      const idle = Promise.withResolvers<void>();
      shared.onIdle = idle.resolve;
      if (shared.inFlight === 0) idle.resolve();
      const timer = setTimeout(idle.resolve, timeoutMs);
      await idle.promise;
      clearTimeout(timer);
      for (const connection of connections) connection.destroy();
      clearInterval(sweep);
      stopSampling();
      await closed;
    },
    openConnections: () => connections.size,
  };
}

/** Tells whenever the thread becomes overloaded or is no longer. @returns stops it */
function sampleLoad(tell: (isOverloaded: boolean) => void): () => void {
  const heapLimit = getHeapStatistics().heap_size_limit;
  let isOverloaded = false;
  let dueMs = systemClock.monotonicMs() + limits.gateway.overloadSampleMs;
  const timer = setInterval(() => {
    const nowMs = systemClock.monotonicMs();
    const heapShare = process.memoryUsage().heapUsed / heapLimit;
    const judged = judgeOverload({ lateMs: nowMs - dueMs, heapShare }, isOverloaded);
    dueMs = nowMs + limits.gateway.overloadSampleMs;
    if (judged === isOverloaded) return;
    isOverloaded = judged;
    tell(judged);
  }, limits.gateway.overloadSampleMs);
  timer.unref();
  return () => clearInterval(timer);
}

function httpDate(): string {
  return new Date(systemClock.nowMs()).toUTCString();
}
