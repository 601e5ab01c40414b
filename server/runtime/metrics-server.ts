// The runtime's own port: Prometheus metrics, health for load balancers, and signals for the console. One per
// process, on the main thread, so that it answers even when every worker is busy.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { AggregatorRegistry, Registry } from 'prom-client';
import type { Logger } from '../config/logger.ts';
import type { Health } from './model/judge-health.ts';
import type { ThreadMetrics } from './thread-messages.ts';

export type MetricsServerDeps = {
  health: () => Health;
  /** One list per thread; counters of the same name are added up. */
  collect: () => Promise<ThreadMetrics[]>;
  /** What the console alone reads, by path: each checks its caller itself. */
  internal: Readonly<Record<`/${string}`, (request: IncomingMessage, response: ServerResponse) => void>>;
  logger: Logger;
};

export type MetricsServer = {
  listen(port: number, host: string): Promise<void>;
  close(): Promise<void>;
};

/** Makes the server; nothing listens yet. */
export function createMetricsServer(deps: MetricsServerDeps): MetricsServer {
  const writeMetrics = async (response: ServerResponse) => {
    const text = await AggregatorRegistry.aggregate(await deps.collect()).metrics();
    reply(response, 200, Registry.PROMETHEUS_CONTENT_TYPE, text);
  };

  const internal = new Map(Object.entries(deps.internal));
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const answer = internal.get(path);
    if (answer) return answer(request, response);
    if (request.method !== 'GET' && request.method !== 'HEAD') return reply(response, 405, 'text/plain', 'method not allowed\n');
    if (path === '/health/live') return replyJson(response, 200, { status: 'live' });
    if (path === '/health/ready') return replyHealth(response, deps.health());
    if (path !== '/metrics') return reply(response, 404, 'text/plain', 'not found\n');
    writeMetrics(response).catch((error: unknown) => {
      deps.logger.error({ error }, 'metrics could not be collected');
      reply(response, 500, 'text/plain', 'metrics could not be collected\n');
    });
  });
  server.headersTimeout = 10_000;
  server.maxConnections = 1_000;

  return {
    listen: (port, host) =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen({ port, host }, () => {
          server.off('error', reject);
          resolve();
        });
      }),
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Degraded still serves: it answers 200 and says so. Draining answers 503, so that balancers turn away. */
function replyHealth(response: ServerResponse, health: Health): void {
  const serves = health.status === 'ready' || health.status === 'degraded';
  replyJson(response, serves ? 200 : 503, health);
}

function replyJson(response: ServerResponse, status: number, body: object): void {
  reply(response, status, 'application/json', `${JSON.stringify(body)}\n`);
}

function reply(response: ServerResponse, status: number, contentType: string, body: string): void {
  if (response.headersSent) return;
  response.writeHead(status, { 'content-type': contentType, 'cache-control': 'no-store' }).end(body);
}
