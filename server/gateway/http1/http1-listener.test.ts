// The server's side of connections on real sockets: order, keep-alive, early answers, clients that stall or leave.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createExchange, type Exchange, type Reply } from '../pipeline/exchange.ts';
import { createHttp1Listener, type GatewayListener } from './http1-listener.ts';

const gateway = { revision: 1, allowsUnusualBody: false, apis: new Map(), domains: new Map() };
const ok = (body: Reply['body']): Reply => ({ status: 200, headers: ['x-test', 'yes'], body, outcome: 'served' });
let listener: GatewayListener | null = null;
const sockets: Socket[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await listener?.drain(0);
  vi.useRealTimers();
});

async function start(handle: (exchange: Exchange) => Promise<Reply>) {
  const ended: string[] = [];
  listener = createHttp1Listener({
    begin: (request) => createExchange(request, gateway, { requestId: 'r', nowMs: 0, monotonicMs: 0 }),
    handle: (exchange, whenReplied) => void handle(exchange).then((reply) => whenReplied(exchange, reply)),
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
  return { open, ended };
}

const get = (path: string, fields = '') => `GET ${path} HTTP/1.1\r\nHost: a\r\n${fields}\r\n`;
const until = (condition: () => unknown) => expect.poll(condition, { interval: 2 });

/** Answers with the path, after a moment that is longer for earlier requests. */
function echoBody(exchange: Exchange): Promise<Reply> {
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

describe('createHttp1Listener', () => {
  it('answers pipelined requests strictly in order, one at a time', async () => {
    const paths = Array.from({ length: 16 }, (_, index) => `/${index}`);
    let running = 0;
    const { open } = await start(async (exchange) => {
      running += 1;
      expect(running).toBe(1);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      return ok(`<${exchange.request.path}>`);
    });
    const { seen } = await open(paths.map((path) => get(path)).join('') + get('/last', 'Connection: close\r\n') + get('/never'));
    await until(() => seen.isClosed).toBe(true);
    expect(seen.text.match(/<[^>]+>/g)).toEqual([...paths, '/last'].map((path) => `<${path}>`));
    expect(seen.text).toMatch(/^HTTP\/1\.1 200 OK\r\nx-test: yes\r\nDate: [^\r]+ GMT\r\nContent-Length: 4\r\n\r\n/);
  });

  it('reads bodies by length and by chunks, and serves the next request on the same connection', async () => {
    const { open, ended } = await start(echoBody);
    const { socket, seen } = await open('POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhel');
    socket.write('loPOST /2 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2');
    socket.write('\r\nde\r\n0\r\n\r\n');
    await until(() => ended).toEqual(['/1', '/2']);
    await until(() => seen.text).toMatch(/hello[\s\S]*abcde$/);
    expect(seen.isClosed).toBe(false);
  });

  it('tells a client to go on only when somebody wants the body', async () => {
    const { open } = await start((exchange) => (exchange.request.path === '/no' ? Promise.resolve(ok('no')) : echoBody(exchange)));
    const ask = (path: string) => `POST ${path} HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n`;
    const wanted = await open(ask('/yes'));
    await until(() => wanted.seen.text).toBe('HTTP/1.1 100 Continue\r\n\r\n');
    wanted.socket.write('hi');
    await until(() => wanted.seen.text).toMatch(/hi$/);
    const unwanted = await open(ask('/no'));
    await until(() => unwanted.seen.isClosed).toBe(true);
    expect(unwanted.seen.text).toMatch(/^HTTP\/1\.1 200 [\s\S]*Connection: close\r\n\r\nno$/);
  });

  it('answers before the body has come, and takes nothing of it for the next request', async () => {
    const { open, ended } = await start(() => Promise.resolve(ok('early')));
    const { socket, seen } = await open('POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n');
    socket.write(get('/smuggled'));
    await until(() => seen.isClosed).toBe(true);
    expect(seen.text).toMatch(/Connection: close\r\n\r\nearly$/);
    expect(ended).toEqual(['/1']);
  });

  it('breaks the body of a request whose chunks go wrong, and closes', async () => {
    const { open } = await start(echoBody);
    const { socket, seen } = await open('POST /1 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n');
    socket.write('zz\r\n0\r\n\r\n');
    await until(() => seen.isClosed).toBe(true);
    expect(seen.text).toMatch(/^HTTP\/1\.1 400 [\s\S]*chunk-malformed$/);
  });

  it('refuses in words and closes', async () => {
    const { open } = await start(echoBody);
    const { seen } = await open('GET /a%2fb HTTP/1.1\r\nHost: a\r\n\r\n');
    await until(() => seen.isClosed).toBe(true);
    expect(seen.text).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n[\s\S]*\{"message":"Bad Request"\}$/);
  });

  it('tells the exchange when the client has gone', async () => {
    const gone = Promise.withResolvers<void>();
    const never = Promise.withResolvers<Reply>();
    const { open, ended } = await start((exchange) => {
      exchange.onClientGone = gone.resolve;
      return never.promise;
    });
    const { socket } = await open(get('/1'));
    await until(() => listener?.openConnections()).toBe(1);
    socket.end();
    await gone.promise;
    never.resolve(ok('late'));
    await until(() => ended).toEqual(['/1']);
  });

  it('stops reading from a client whose body nobody takes', async () => {
    const { open } = await start((exchange) => (exchange.request.body ? new Promise(() => undefined) : Promise.resolve(ok('other'))));
    const { socket } = await open('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10000000\r\n\r\n');
    socket.write(Buffer.alloc(9_000_000));
    // Long enough for a reader to have taken all of it: another client is served many times meanwhile.
    const other = await open(Array.from({ length: 300 }, () => get('/')).join(''));
    await until(() => other.seen.text.split('other').length).toBe(301);
    expect(socket.writableLength).toBeGreaterThan(0);
  });

  it('answers 503 while its loop is late, keeps what is in flight, and serves again afterwards', async () => {
    const first = Promise.withResolvers<Reply>();
    const { open, ended } = await start((exchange) => (exchange.request.path === '/first' ? first.promise : echoBody(exchange)));
    const early = await open(get('/first'));
    await until(() => listener?.openConnections()).toBe(1);
    const late = await open('');
    await until(() => listener?.openConnections()).toBe(2);
    // What another request of the thread would do that computes for too long.
    const untilMs = performance.now() + 1_600;
    while (performance.now() < untilMs);
    late.socket.write(get('/second'));
    await until(() => late.seen.isClosed).toBe(true);
    expect(late.seen.text).toMatch(/^HTTP\/1\.1 503 Service Unavailable\r\n[\s\S]*\r\nRetry-After: 1\r\n/);
    first.resolve(ok('whole'));
    await until(() => early.seen.text).toMatch(/whole$/);
    await expect
      .poll(async () => {
        const { seen } = await open(get('/again', 'Connection: close\r\n'));
        await until(() => seen.isClosed).toBe(true);
        return seen.text.slice(9, 12);
      })
      .toBe('200');
    expect(ended).toContain('/first');
  });

  it.each([
    ['sends nothing', '', 11],
    ['sends a head for ever', 'GET / HTTP/1.1\r\nHost: a\r\nX: ', 11],
    ['stays silent between requests', get('/1'), 66],
  ])('cuts a client that %s', async (_, text, seconds) => {
    vi.useFakeTimers({ toFake: ['setInterval'] });
    const { open, ended } = await start(echoBody);
    const { seen, socket } = await open(text);
    if (text.endsWith('\r\n\r\n')) await until(() => ended).toEqual(['/1']);
    else await until(() => listener?.openConnections()).toBe(1);
    if (text.endsWith(': ')) await until(() => socket.bytesWritten).toBe(text.length);
    vi.advanceTimersByTime((seconds - 2) * 1_000);
    expect(listener?.openConnections()).toBe(1);
    vi.advanceTimersByTime(3_000);
    await until(() => listener?.openConnections()).toBe(0);
    expect(seen.text.startsWith('HTTP/1.1 4')).toBe(false);
  });
});
