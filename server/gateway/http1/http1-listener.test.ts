// The server's side of connections on real sockets: order, keep-alive, early answers, clients that stall or leave.
import { afterEach, describe, expect, it } from 'vitest';
import { limits } from '../../kernel/limits.ts';
import { countPerTurn } from '../../testing/per-turn.ts';
import { echoBody, get, ok, startTestListener, type TestListener } from '../../testing/test-listener.ts';
import type { Exchange, Reply } from '../pipeline/exchange.ts';

let running: TestListener | null = null;

afterEach(() => running?.stop());

async function start(handle: (exchange: Exchange) => Promise<Reply>): Promise<TestListener> {
  running = await startTestListener(handle);
  return running;
}

const until = (condition: () => unknown) => expect.poll(condition, { interval: 2 });
const openConnections = () => running?.listener.openConnections();

describe('createHttp1Listener', () => {
  it('answers pipelined requests strictly in order, one at a time', async () => {
    const paths = Array.from({ length: 16 }, (_, index) => `/${index}`);
    let atOnce = 0;
    const { open } = await start(async (exchange) => {
      atOnce += 1;
      expect(atOnce).toBe(1);
      await new Promise((resolve) => setImmediate(resolve));
      atOnce -= 1;
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
    await until(() => openConnections()).toBe(1);
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

  it('reads from a client that sends at full speed only so much in a turn', async () => {
    const counted = countPerTurn();
    const { open } = await start(
      ({ request }) =>
        new Promise((resolve, reject) => {
          const chunk = (bytes: Uint8Array) => {
            counted.add(bytes.length);
            return true;
          };
          request.body?.start({ chunk, end: () => resolve(ok('whole')), fail: reject });
        }),
    );
    const { socket, seen } = await open('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 8000000\r\n\r\n');
    socket.write(Buffer.alloc(8_000_000));
    await until(() => seen.text).toMatch(/whole$/);
    const { most, sum } = counted.stop();
    expect(sum).toBe(8_000_000);
    expect(most).toBeLessThan(limits.gateway.readBytesPerTurn + 65_536);
  });

  it('answers 503 while its loop is late, keeps what is in flight, and serves again afterwards', async () => {
    const first = Promise.withResolvers<Reply>();
    const { open, ended } = await start((exchange) => (exchange.request.path === '/first' ? first.promise : echoBody(exchange)));
    const early = await open(get('/first'));
    await until(() => openConnections()).toBe(1);
    const late = await open('');
    await until(() => openConnections()).toBe(2);
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
});
