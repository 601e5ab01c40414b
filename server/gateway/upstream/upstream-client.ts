// Keep-alive connections to upstreams: one bounded pool per origin, egress rules and TLS options, on node:http for now.
// Sends one request, hands back the response head and a body source; retries nothing, follows no redirect.
import http from 'node:http';
import https from 'node:https';
import { limits } from '../../kernel/limits.ts';
import type { EgressRule } from '../model/egress-rules.ts';
import type { UpstreamOrigin } from '../model/upstream-url.ts';
import type { BodySource } from '../pipeline/body-source.ts';
import type { Egress } from './egress.ts';
import { declaredLength, incomingBody } from './incoming-body.ts';
import { defaultUpstreamTls, tlsFingerprint, tlsOptions, type UpstreamTls } from './upstream-tls.ts';

type UpstreamRequest = {
  pool: UpstreamPool;
  method: string;
  target: string;
  /** Complete but for framing. */
  headers: string[];
  /** Null sends none. */
  body: BodySource | null;
  /** True sends `content-length: 0` when there is no body, as methods that usually carry one should. */
  expectsBody: boolean;
  /** From now to the last response header. */
  timeoutMs: number;
  /** Told of each chunk of the request body. */
  onRequestBytes: (count: number) => void;
};

type UpstreamResponse = { status: number; rawHeaders: readonly string[]; body: BodySource };

/** `timeout`: no response head in time. `client`: the request body broke off. Everything else is `failure`. */
export type UpstreamFailure = { kind: 'timeout' | 'client' | 'failure'; error: Error };

type UpstreamCall = {
  /** Settles once, never rejects. */
  response: Promise<{ ok: true; value: UpstreamResponse } | { ok: false; error: UpstreamFailure }>;
  /** Closes the connection; for when the client has gone. */
  abort(): void;
};

export type UpstreamPool = { request: typeof http.request; agent: http.Agent; url: UpstreamOrigin; denied: Error | null };

export type UpstreamClient = {
  /**
   * The pool of an origin under these rules; the same for the same. Called when a config is compiled.
   * @param tls  for https; absent takes the defaults
   */
  poolFor(url: UpstreamOrigin, rules: readonly EgressRule[], rulesText: string, tls?: UpstreamTls): UpstreamPool;
  send(request: UpstreamRequest): UpstreamCall;
  /** Connections now open or waiting, for metrics. */
  openConnections(): number;
  close(): void;
};

export function createUpstreamClient(deps: { egress: Egress }): UpstreamClient {
  const agents = new Map<string, http.Agent>();

  const agentFor = (url: UpstreamOrigin, rules: readonly EgressRule[], rulesText: string, tls: UpstreamTls): http.Agent => {
    const isSecure = url.protocol === 'https:';
    const key = `${url.protocol}//${url.hostname}:${url.port} ${rulesText} ${isSecure ? tlsFingerprint(tls) : ''}`;
    let agent = agents.get(key);
    if (!agent) {
      const options = {
        keepAlive: true,
        keepAliveMsecs: limits.upstream.idleTimeoutMs,
        timeout: limits.upstream.idleTimeoutMs,
        maxSockets: limits.upstream.maxConnectionsPerOrigin,
        maxFreeSockets: limits.upstream.maxIdleConnectionsPerOrigin,
        scheduling: 'lifo' as const,
        lookup: deps.egress.lookupFor(url.port, rules),
      };
      agent = isSecure ? new https.Agent({ ...options, ...tlsOptions(tls) }) : new http.Agent(options);
      agents.set(key, agent);
    }
    return agent;
  };

  return {
    poolFor: (url, rules, rulesText, tls = defaultUpstreamTls) => ({
      request: url.protocol === 'https:' ? https.request : http.request,
      agent: agentFor(url, rules, rulesText, tls),
      url,
      denied: deps.egress.judgeLiteral(url.hostname, url.port, rules),
    }),
    send,
    openConnections: () => [...agents.values()].reduce((sum, agent) => sum + countSockets(agent), 0),
    close: () => {
      for (const agent of agents.values()) agent.destroy();
    },
  };
}

function send(request: UpstreamRequest): UpstreamCall {
  const { promise, resolve } = Promise.withResolvers<Awaited<UpstreamCall['response']>>();
  const { pool, body } = request;
  if (pool.denied) {
    resolve({ ok: false, error: { kind: 'failure', error: pool.denied } });
    return { response: promise, abort: () => undefined };
  }
  if (body) request.headers.push(...(body.length === null ? ['transfer-encoding', 'chunked'] : ['content-length', String(body.length)]));
  else if (request.expectsBody) request.headers.push('content-length', '0');
  const outgoing = pool.request({
    agent: pool.agent,
    host: pool.url.hostname,
    port: pool.url.port,
    method: request.method,
    path: request.target,
    headers: request.headers,
  });
  const fail = (kind: UpstreamFailure['kind'], error: Error) => {
    clearTimeout(timer);
    resolve({ ok: false, error: { kind, error } });
    outgoing.destroy();
  };
  const timer = setTimeout(() => fail('timeout', new Error('no response in time')), request.timeoutMs);
  outgoing.on('error', (error) => fail('failure', error));
  outgoing.on('response', (incoming) => {
    clearTimeout(timer);
    // An early answer: what is left of the request body must not be taken for the next request.
    incoming.on('end', () => {
      if (!outgoing.writableFinished) outgoing.destroy();
    });
    const { rawHeaders, statusCode = 502 } = incoming;
    resolve({ ok: true, value: { status: statusCode, rawHeaders, body: incomingBody(incoming, declaredLength(rawHeaders)) } });
  });
  if (body) pump(body, outgoing, request.onRequestBytes, (error) => fail('client', error));
  else outgoing.end();
  return { response: promise, abort: () => fail('client', new Error('the client has gone')) };
}

function pump(body: BodySource, outgoing: http.ClientRequest, onBytes: (count: number) => void, onFail: (error: Error) => void): void {
  outgoing.on('drain', () => body.resume());
  body.start({
    chunk: (bytes) => {
      onBytes(bytes.length);
      // After an error nobody reads: the body is drained, not kept.
      return outgoing.destroyed || outgoing.write(bytes);
    },
    end: () => outgoing.end(),
    fail: onFail,
  });
}

function countSockets(agent: http.Agent): number {
  return [agent.sockets, agent.freeSockets].reduce(
    (sum, byOrigin) => sum + Object.values(byOrigin).reduce((count, sockets) => count + (sockets?.length ?? 0), 0),
    0,
  );
}
