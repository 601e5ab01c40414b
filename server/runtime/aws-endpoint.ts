// The listener of the AWS wire protocol in one thread: sockets, bodies, timeouts, drain. What a request means is decided
// in aws-endpoint-answer.ts. Every thread listens on the same port (reusePort); the kernel spreads the connections.
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { WireService } from '../aws/action-table.ts';
import { isJsonRequest } from '../aws/decode-json-request.ts';
import { requestTooLong } from '../aws/render-error.ts';
import { renderJsonError } from '../aws/render-json-response.ts';
import { renderXmlError } from '../aws/render-xml-response.ts';
import type { WireRequest } from '../aws/wire-request.ts';
import { collectHeaders, splitTarget } from '../aws/wire-request.ts';
import type { WireResponse } from '../aws/wire-response.ts';
import type { Logger } from '../config/logger.ts';
import { limits } from '../kernel/limits.ts';
import type { Answer, AnswererDeps } from './aws-endpoint-answer.ts';
import { createAnswerer } from './aws-endpoint-answer.ts';
import { readBody } from './aws-endpoint-body.ts';

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

/** One exchange in flight. The signal is made on demand: only actions that wait look at it. */
type Exchange = { abort: AbortController | null; isOver: boolean };

const { messaging } = limits;

export function createAwsEndpoint(deps: AwsEndpointDeps): AwsEndpoint {
  const answer = createAnswerer(deps);
  const exchanges = new Set<Exchange>();
  let isDraining = false;

  async function serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const startedMs = deps.clock.monotonicMs();
    const exchange: Exchange = { abort: null, isOver: false };
    exchanges.add(exchange);
    outgoing.on('close', () => {
      exchanges.delete(exchange);
      end(exchange);
      if (isDraining) server.closeIdleConnections();
    });

    const target = splitTarget(incoming.url ?? '');
    const body = await readBody(incoming, messaging.maxRequestBodyBytes);
    if (body === 'aborted') return;
    if (target === null) return write(outgoing, { status: 400, headers: {}, body: '' }, true);
    const request: WireRequest = {
      method: incoming.method ?? '',
      ...target,
      headers: collectHeaders(incoming.rawHeaders),
      body: body === 'too-long' ? Buffer.alloc(0) : body,
    };
    if (body === 'too-long') return write(outgoing, refuseLength(request, deps.random.uuid()), true);
    if (isProbe(request)) return write(outgoing, probeAnswer, isDraining);

    const connection = {
      get signal() {
        exchange.abort ??= new AbortController();
        if (exchange.isOver || isDraining) exchange.abort.abort();
        return exchange.abort.signal;
      },
    };
    const answered = await answer(request, connection);
    write(outgoing, answered.response, isDraining);
    report(deps, answered, deps.clock.monotonicMs() - startedMs);
  }

  const server = createListener(deps.logger, serve);
  return {
    listen: (port, host) =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen({ port, host, reusePort: true }, () => {
          server.off('error', reject);
          resolve((server.address() as AddressInfo).port);
        });
      }),
    drain: async () => {
      isDraining = true;
      const closed = new Promise((resolve) => server.close(resolve));
      for (const exchange of exchanges) exchange.abort?.abort();
      const timer = setTimeout(() => server.closeAllConnections(), messaging.drainTimeoutMs);
      await closed;
      clearTimeout(timer);
    },
  };
}

function createListener(logger: Logger, serve: (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<void>): Server {
  const server = createServer(
    {
      headersTimeout: messaging.headersTimeoutMs,
      requestTimeout: messaging.requestTimeoutMs,
      keepAliveTimeout: messaging.keepAliveTimeoutMs,
      maxHeaderSize: limits.gateway.maxHeaderBytes,
      noDelay: true,
    },
    (incoming, outgoing) => {
      serve(incoming, outgoing).catch((err: unknown) => {
        logger.error({ err }, 'an aws exchange failed');
        outgoing.destroy();
      });
    },
  );
  server.maxConnections = messaging.maxConnectionsPerThread;
  return server;
}

function end(exchange: Exchange): void {
  exchange.isOver = true;
  exchange.abort?.abort();
}

function write(outgoing: ServerResponse, response: WireResponse, isLast: boolean): void {
  if (outgoing.destroyed) return;
  const headers: Record<string, string | number> = { ...response.headers, 'content-length': Buffer.byteLength(response.body) };
  if (isLast) headers.connection = 'close';
  outgoing.writeHead(response.status, headers);
  outgoing.end(response.body);
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

function refuseLength(request: WireRequest, requestId: string): WireResponse {
  const error = requestTooLong(messaging.maxRequestBodyBytes);
  return isJsonRequest(request) ? renderJsonError(requestId, error) : renderXmlError(requestId, 'sqs', error);
}

function report(deps: AwsEndpointDeps, answered: Answer, durationMs: number): void {
  const { service, action, requestId, failure, response } = answered;
  deps.onAction?.(service, action === '' ? 'unknown' : action, response.status, durationMs);
  if (failure === null) return;
  const fields = { requestId, service, action, status: failure.status, code: failure.code, durationMs };
  if (failure.fault === 'Receiver') deps.logger.error({ ...fields, err: failure.cause }, 'an aws action failed');
  else deps.logger.debug(fields, 'an aws request was refused');
}
