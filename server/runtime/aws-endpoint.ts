// The listener of the AWS wire protocol in one thread: a port shared by the threads, a sweep over its connections,
// drain. What a request means is decided in aws-endpoint-answer.ts; bytes are read and written in aws-connection.ts.
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { WireService } from '../aws/action-table.ts';
import type { WireRequest } from '../aws/wire-request.ts';
import type { WireResponse } from '../aws/wire-response.ts';
import type { Logger } from '../config/logger.ts';
import { limits } from '../kernel/limits.ts';
import type { AwsConnectionDeps } from './aws-connection.ts';
import { AwsConnection } from './aws-connection.ts';
import type { Answer, AnswererDeps } from './aws-endpoint-answer.ts';
import { createAnswerer } from './aws-endpoint-answer.ts';

export type AwsEndpointDeps = AnswererDeps & {
  logger: Logger;
  /** Told of every answer; `action` is `unknown` when the request did not get as far as one, so the names are bounded. */
  onAction?: (service: WireService, action: string, status: number, durationMs: number) => void;
};

export type AwsEndpoint = {
  /**
   * Begins to accept connections.
   *
   * @param port  0 picks a free one
   * @returns     the port listened on; rejects with Node's error when it can't be
   */
  listen(port: number, host: string): Promise<number>;
  /**
   * Takes no new connections, ends long polls with what they have, lets running actions finish and answer, at most
   * `limits.messaging.drainTimeoutMs`; then closes what is left.
   */
  drain(): Promise<void>;
};

const sweepMs = 1_000;
const lastAnswerMs = 1_000;

export function createAwsEndpoint(deps: AwsEndpointDeps): AwsEndpoint {
  const answer = createAnswerer(deps);
  const connections = new Set<AwsConnection>();
  const shared: AwsConnectionDeps['shared'] = { nowSeconds: 0, date: httpDate(), isDraining: false, inFlight: 0, onIdle: null };
  const connectionDeps: AwsConnectionDeps = {
    shared,
    newRequestId: () => deps.random.uuid(),
    onBug: (err) => deps.logger.error({ err }, 'an aws exchange failed'),
    async answer(request, exchange): Promise<WireResponse> {
      if (isProbe(request)) return probeAnswer;
      const startedMs = deps.clock.monotonicMs();
      const answered = await answer(request, exchange);
      report(deps, answered, deps.clock.monotonicMs() - startedMs);
      return answered.response;
    },
  };
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    const connection = new AwsConnection(socket, connectionDeps);
    connections.add(connection);
    socket.on('close', () => connections.delete(connection));
  });
  server.maxConnections = limits.messaging.maxConnectionsPerThread;
  let sweep: NodeJS.Timeout | undefined;

  function httpDate(): string {
    return new Date(deps.clock.nowMs()).toUTCString();
  }

  function tick(): void {
    shared.nowSeconds += 1;
    shared.date = httpDate();
    for (const connection of connections) {
      if (connection.deadlineSeconds < shared.nowSeconds || (shared.isDraining && connection.isIdle())) connection.destroy();
    }
  }

  return {
    listen: (port, host) =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen({ port, host, reusePort: true, backlog: 1024 }, () => {
          server.off('error', reject);
          sweep = setInterval(tick, sweepMs);
          sweep.unref();
          resolve((server.address() as AddressInfo).port);
        });
      }),
    drain: async () => {
      shared.isDraining = true;
      const closed = new Promise((resolve) => server.close(resolve));
      const idle = Promise.withResolvers<void>();
      shared.onIdle = idle.resolve;
      for (const connection of connections) {
        connection.abortWait();
        if (connection.isIdle()) connection.destroy();
      }
      if (shared.inFlight === 0) idle.resolve();
      const timer = setTimeout(idle.resolve, limits.messaging.drainTimeoutMs);
      await idle.promise;
      clearTimeout(timer);
      // What was just answered is on its way; a client that holds on to its connection is cut.
      await Promise.race([closed, delay(lastAnswerMs, undefined, { ref: false })]);
      for (const connection of connections) connection.destroy();
      clearInterval(sweep);
      await closed;
    },
  };
}

/** An unsigned look at the bare endpoint, by a person, a load balancer or a start script. */
function isProbe({ method, rawPath, rawQuery, headers }: WireRequest): boolean {
  const isRead = method === 'GET' || method === 'HEAD';
  return isRead && rawQuery === '' && !headers.has('authorization') && (rawPath === '/' || rawPath === '/health');
}

const probeAnswer: WireResponse = {
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: '{"service":"sluice","protocols":["sqs","sns"],"status":"ok"}\n',
};

function report(deps: AwsEndpointDeps, answered: Answer, durationMs: number): void {
  const { service, action, requestId, failure, response } = answered;
  deps.onAction?.(service, action === '' ? 'unknown' : action, response.status, durationMs);
  if (failure === null) return;
  const fields = { requestId, service, action, status: failure.status, code: failure.code, durationMs };
  if (failure.fault === 'Receiver') deps.logger.error({ ...fields, err: failure.cause }, 'an aws action failed');
  else deps.logger.debug(fields, 'an aws request was refused');
}
