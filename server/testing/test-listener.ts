// The gateway's listener for tests of its connections: a handler of the test's own behind it, clients on raw sockets before it.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { createHttp1Listener, type GatewayListener } from '../gateway/http1/http1-listener.ts';
import { createExchange, type Exchange, type Reply } from '../gateway/pipeline/exchange.ts';
import { type Clock, systemClock } from '../kernel/clock.ts';

export type TestListener = {
  listener: GatewayListener;
  /** Paths of the exchanges that are over. */
  ended: string[];
  /** A client that has sent `text` and reads all that comes. */
  open(text: string): Promise<{ socket: Socket; seen: { text: string; isClosed: boolean } }>;
  stop(): Promise<void>;
};

const gateway = { revision: 1, allowsUnusualBody: false, apis: new Map(), domains: new Map() };

/** @param handle  one that gives no promise answers within the turn that has read the request */
export async function startTestListener(
  handle: (exchange: Exchange) => Reply | Promise<Reply>,
  clock: Clock = systemClock,
): Promise<TestListener> {
  const ended: string[] = [];
  const sockets: Socket[] = [];
  const listener = createHttp1Listener({
    clock,
    begin: (request) => createExchange(request, gateway, { requestId: 'r', nowMs: 0, monotonicMs: 0 }),
    handle: (exchange, whenReplied) => {
      const reply = handle(exchange);
      if (reply instanceof Promise) void reply.then((later) => whenReplied(exchange, later));
      else whenReplied(exchange, reply);
    },
    finish: (exchange, _status, _outcome, whenWritten) => {
      exchange.isFinished = true;
      whenWritten(exchange);
    },
    end: (exchange) => void ended.push(exchange.request.path),
    allowsUnusualBody: () => false,
    certificates: { contextFor: () => null, defaultPair: () => null, isDefaultFor: () => false },
  });
  const port = await listener.listen({ host: '127.0.0.1', port: 0 });
  const open = async (text: string) => {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    sockets.push(socket);
    socket.on('error', () => undefined);
    const seen = { text: '', isClosed: false };
    socket.on('data', (bytes: Buffer) => {
      seen.text += bytes.toString('latin1');
    });
    socket.on('end', () => {
      seen.isClosed = true;
    });
    await once(socket, 'connect');
    socket.write(text, 'latin1');
    return { socket, seen };
  };
  const stop = async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    await listener.drain(0);
  };
  return { listener, ended, open, stop };
}

export const ok = (body: Reply['body']): Reply => ({ status: 200, headers: ['x-test', 'yes'], body, outcome: 'served' });

export const get = (path: string, fields = '') => `GET ${path} HTTP/1.1\r\nHost: a\r\n${fields}\r\n`;

/** Answers with the request's body once it is whole, or with its path. */
export function echoBody(exchange: Exchange): Promise<Reply> {
  const { promise, resolve } = Promise.withResolvers<Reply>();
  let text = '';
  const { body } = exchange.request;
  if (body === null) return Promise.resolve(ok(exchange.request.path));
  body.start({
    chunk: (bytes) => {
      text += Buffer.from(bytes).toString('latin1');
      return true;
    },
    end: () => resolve(ok(text)),
    fail: (error) => resolve({ ...ok(error.message), status: 400 }),
  });
  return promise;
}
