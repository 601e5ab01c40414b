// The gateway's transport on node:http: one listening socket per thread on a shared port, limits and timeouts, and the
// translation between node's messages and the exchange. The pipeline knows nothing of it.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { limits } from '../kernel/limits.ts';
import { checkRequest, type RequestRefusal } from './model/check-request.ts';
import type { BodySource } from './pipeline/body-source.ts';
import type { Exchange, ExchangeRequest, Reply } from './pipeline/exchange.ts';
import { type Finish, type ReplySink, sendReply } from './pipeline/send-reply.ts';
import { incomingBody } from './upstream/incoming-body.ts';

export type GatewayListenerDeps = {
  /** Begins an exchange on the config of this instant. */
  begin: (request: ExchangeRequest) => Exchange;
  handle: (exchange: Exchange) => Promise<Reply>;
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

export function createGatewayListener(deps: GatewayListenerDeps): GatewayListener {
  let inFlight = 0;
  let connections = 0;
  let isDraining = false;
  let onIdle: (() => void) | null = null;

  const serve = (incoming: IncomingMessage, response: ServerResponse, isContinueAwaited = false) => {
    // The client is told to go on only when someone wants the body: a refusal spares it the upload.
    const request = readRequest(incoming, isContinueAwaited ? () => response.writeContinue() : null);
    if ('reason' in request) return refuseRaw(response, request.status, refusalText[request.status]);
    if (inFlight >= limits.gateway.maxConcurrentExchangesPerThread) {
      response.setHeader('Retry-After', '1');
      return refuseRaw(response, 503, 'Service Unavailable');
    }
    inFlight += 1;
    if (isDraining) response.shouldKeepAlive = false;
    const exchange = deps.begin(request);
    response.on('close', () => {
      if (response.writableFinished || exchange.isFinished) return;
      exchange.isClientGone = true;
      const stop = exchange.onClientGone;
      exchange.onClientGone = null;
      stop?.();
    });
    void deps
      .handle(exchange)
      .then((reply) => sendReply(exchange, reply, replySink(incoming, response), deps.finish))
      .finally(() => {
        inFlight -= 1;
        deps.end(exchange);
        if (inFlight === 0) onIdle?.();
      });
  };

  const server = createServer(
    {
      maxHeaderSize: limits.gateway.maxHeaderBytes,
      headersTimeout: limits.gateway.headersTimeoutMs,
      requestTimeout: 0,
      keepAliveTimeout: limits.gateway.keepAliveTimeoutMs,
      connectionsCheckingInterval: 1_000,
      joinDuplicateHeaders: false,
      insecureHTTPParser: false,
      noDelay: true,
      // The check of model/check-request.ts decides on Host, with more cases.
      requireHostHeader: false,
    },
    (incoming, response) => serve(incoming, response),
  );
  server.maxHeadersCount = limits.gateway.maxHeaderCount + 1;
  server.on('checkContinue', (incoming: IncomingMessage, response: ServerResponse) => serve(incoming, response, true));
  server.on('checkExpectation', (_, response: ServerResponse) => refuseRaw(response, 417, refusalText[417]));
  server.on('connect', (_, socket) => socket.end('HTTP/1.1 405 Method Not Allowed\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'));
  server.on('upgrade', (_, socket) => socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'));
  server.maxConnections = limits.gateway.maxConnectionsPerThread;
  server.on('connection', (socket) => {
    connections += 1;
    socket.on('close', () => {
      connections -= 1;
    });
  });

  return {
    listen: (options) => listenShared(server, options),
    drain: async (timeoutMs) => {
      isDraining = true;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const idle = Promise.withResolvers<void>();
      onIdle = idle.resolve;
      if (inFlight === 0) idle.resolve();
      const timer = setTimeout(idle.resolve, timeoutMs);
      await idle.promise;
      clearTimeout(timer);
      server.closeAllConnections();
      await closed;
    },
    openConnections: () => connections,
  };
}

function listenShared(server: Server, options: { host: string; port: number }): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ ...options, reusePort: true, backlog: 1024 }, () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : options.port);
    });
  });
}

function readRequest(incoming: IncomingMessage, beforeBody: (() => void) | null): ExchangeRequest | RequestRefusal {
  const { rawHeaders, method = '', socket } = incoming;
  const headers = new Array<string>(rawHeaders.length);
  for (let index = 0; index < rawHeaders.length; index += 2) {
    headers[index] = (rawHeaders[index] ?? '').toLowerCase();
    headers[index + 1] = rawHeaders[index + 1] ?? '';
  }
  const checked = checkRequest(method, incoming.url ?? '', incoming.httpVersion, headers);
  if ('reason' in checked) return checked;
  return {
    method,
    path: checked.path,
    query: checked.query,
    host: checked.host,
    hostHeader: checked.hostHeader,
    headers,
    body: checked.bodyBytes === 0 ? null : boundedBody(incoming, checked.bodyBytes, beforeBody),
    sourceIp: (socket.remoteAddress ?? '').replace(/^::ffff:(?=\d+\.)/, ''),
    scheme: 'http',
    localPort: socket.localPort ?? 0,
  };
}

/** The client's body, cut with an error when it grows beyond the limit or stalls. */
function boundedBody(incoming: IncomingMessage, length: number | null, beforeBody: (() => void) | null): BodySource {
  const body = incomingBody(incoming, length);
  let bytes = 0;
  return {
    ...body,
    start: (sink) => {
      beforeBody?.();
      incoming.socket.setTimeout(limits.gateway.bodyIdleTimeoutMs);
      body.start({
        fail: sink.fail,
        end: () => {
          // From here on the peer may rightly be silent: it waits for the answer.
          incoming.socket.setTimeout(0);
          sink.end();
        },
        chunk: (chunk) => {
          bytes += chunk.length;
          if (bytes <= limits.gateway.maxBodyBytes) return sink.chunk(chunk);
          sink.fail(new Error('the body is longer than the limit'));
          incoming.socket.destroy();
          return true;
        },
      });
    },
  };
}

function replySink(incoming: IncomingMessage, response: ServerResponse): ReplySink {
  return {
    head: (status, headers, length) => {
      // What is left of the request body is not read: the connection can not carry another request.
      if (!incoming.complete) response.shouldKeepAlive = false;
      const framed = length === null || status === 204 || status === 304 ? [...headers] : [...headers, 'content-length', String(length)];
      response.writeHead(status, framed);
    },
    write: (bytes) => {
      const hasRoom = response.write(bytes);
      // A reader that takes nothing for this long is cut.
      if (!hasRoom) incoming.socket.setTimeout(limits.gateway.bodyIdleTimeoutMs);
      return hasRoom;
    },
    end: (bytes) => {
      if (bytes === null) response.end();
      else response.end(bytes);
      if (!incoming.complete) response.once('finish', () => incoming.socket.destroySoon());
    },
    abort: () => response.destroy(),
    onDrain: (callback) => {
      response.on('drain', () => {
        incoming.socket.setTimeout(0);
        callback();
      });
    },
  };
}

function refuseRaw(response: ServerResponse, status: number, message: string): void {
  response.shouldKeepAlive = false;
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ message }));
  response.once('finish', () => response.socket?.destroySoon());
}

const refusalText: Readonly<Record<RequestRefusal['status'], string>> = {
  400: 'Bad Request',
  405: 'Method Not Allowed',
  413: 'Request Entity Too Large',
  417: 'Expectation Failed',
  431: 'Request Header Fields Too Large',
  501: 'Not Implemented',
  505: 'HTTP Version Not Supported',
};
