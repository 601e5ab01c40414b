// What the listener itself refuses, as bytes on a socket: framing, hosts, paths, and bodies that go wrong on their way.
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deployedRoute, oneStageConfig, startTestGateway, startUpstream } from '../../testing/gateway-fakes.ts';

let upstream: Awaited<ReturnType<typeof startUpstream>>;
let running: Awaited<ReturnType<typeof startTestGateway>> | null = null;
let onUpstream: Parameters<typeof startUpstream>[0];

beforeEach(async () => {
  onUpstream = (_, response) => response.end('{}');
  upstream = await startUpstream((request, response) => onUpstream(request, response));
});

afterEach(async () => {
  await running?.gateway.drain(1_000);
  running = null;
  await upstream.close();
});

async function start() {
  const route = deployedRoute({ path: '/open/{id}', integration: { kind: 'http-proxy', url: `${upstream.url}/up/{id}` } });
  running = await startTestGateway(oneStageConfig('http', [route]));
  return running;
}

async function raw(port: number, text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write(text);
  let answer = '';
  for await (const chunk of socket) answer += chunk;
  return answer;
}

describe('what the transport refuses', () => {
  it.each([
    ['two Hosts', 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n', 400],
    ['no Host', 'GET / HTTP/1.1\r\n\r\n', 400],
    ['length and encoding', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', 400],
    ['gzip, chunked', 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n', 501],
    ['an escaped slash', 'GET /a%2fb HTTP/1.1\r\nHost: a\r\n\r\n', 400],
    ...['/a#b', '/a\\b', '/a%5cb', '/a%00b', '/a/../b', '/a/%2e%2e/b', '/a/..;/b', '/a/.;x/b', '/a%252e%252e', '/a%c0%ae', '//evil/a'].map(
      (target): [string, string, number] => [`the path ${target}`, `GET ${target} HTTP/1.1\r\nHost: a\r\n\r\n`, 400],
    ),
    ['CONNECT', 'CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n', 405],
    ['an upgrade', 'GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n', 400],
    ['Expect of something else', 'POST / HTTP/1.1\r\nHost: a\r\nExpect: y 100-continue\r\nContent-Length: 1\r\n\r\nx', 417],
    ['too long a header', `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(17_000)}\r\n\r\n`, 431],
    ['too many headers', `GET / HTTP/1.1\r\nHost: a\r\n${'X: y\r\n'.repeat(101)}\r\n`, 431],
  ])('%s', async (_, text, status) => {
    const { port } = await start();
    expect(await raw(port, text)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  });

  it('destroys the upstream request when the chunks go wrong after the request began', async () => {
    const reached = Promise.withResolvers<void>();
    const broken = Promise.withResolvers<void>();
    onUpstream = (request) => {
      request.on('data', () => reached.resolve());
      request.on('error', () => broken.resolve());
    };
    const { port } = await start();
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write('POST /_api/testapi000/prod/open/1 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n');
    await reached.promise;
    socket.write('zz\r\nbroken\r\n0\r\n\r\n');
    await broken.promise;
    socket.destroy();
  });

  it('serves nothing that comes behind a refusal which leaves a body unread', async () => {
    let calls = 0;
    onUpstream = (_, response) => {
      calls += 1;
      response.end('{}');
    };
    const { port } = await start();
    const refused = 'POST /_api/testapi000/prod/nothing HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello';
    const next = 'GET /_api/testapi000/prod/open/1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';
    expect(await raw(port, next)).toMatch(/^HTTP\/1\.1 200 /);
    // Both in one piece: the second was there before the first was answered.
    expect(await raw(port, refused + next)).toMatch(/^HTTP\/1\.1 404 /);
    await raw(port, next);
    expect(calls).toBe(2);
  });

  it('tells a client to go on when it asks before it sends', async () => {
    const { port } = await start();
    const head =
      'POST /_api/testapi000/prod/open/1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n';
    expect(await raw(port, `${head}ok`)).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 /);
    expect(await raw(port, `${head.replace('/open/1', '/nothing')}ok`)).toMatch(/^HTTP\/1\.1 404 /);
  });
});

describe('what an upstream is sent of a doubtful request', () => {
  /** The lines that reach it, as they were written. */
  async function forwarded(text: string): Promise<string[]> {
    const seen: string[][] = [];
    onUpstream = (request, response) => {
      seen.push([`${request.method} ${request.url}`, ...request.rawHeaders.map(String)]);
      request.resume();
      request.on('end', () => response.end('{}'));
    };
    const { port } = await start();
    await raw(port, text);
    expect(seen).toHaveLength(1);
    return seen[0] ?? [];
  }
  const at = (path: string, fields: string, body = '') =>
    `POST /_api/testapi000/prod${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${fields}\r\n${body}`;

  it('the path that was routed, escapes settled', async () => {
    expect((await forwarded(at('/%6fpen/%7e1', 'Content-Length: 0\r\n')))[0]).toBe('POST /up/~1');
  });

  it('what the gateway says of the client, whatever Connection names (CVE-2025-48865)', async () => {
    const sent = await forwarded(
      at('/open/1', 'Content-Length: 0\r\n').replace(
        'Connection: close',
        'Connection: close, X-Forwarded-For, X-Forwarded-Proto, Via, Host',
      ),
    );
    expect(sent).toEqual(
      expect.arrayContaining(['x-forwarded-for', '127.0.0.1', 'x-forwarded-proto', 'http', 'via', '1.1 sluice', 'host']),
    );
  });

  it('one framing of our own, no Expect and no trailers', async () => {
    const sent = await forwarded(
      at(
        '/open/1',
        'Transfer-Encoding: CHUNKED\r\nExpect: 100-continue\r\nTE: trailers\r\nTrailer: x\r\n',
        '2;a=b\r\nok\r\n0\r\nX-Late: 1\r\n\r\n',
      ),
    );
    const names = sent.filter((_, index) => index % 2 === 1).map((name) => name.toLowerCase());
    expect(names.filter((name) => ['transfer-encoding', 'content-length'].includes(name))).toEqual(['transfer-encoding']);
    for (const name of ['expect', 'te', 'trailer', 'x-late']) expect(names).not.toContain(name);
  });

  it('names of object prototypes like any other (CVE-2026-21710)', async () => {
    const sent = await forwarded(at('/open/1', '__proto__: x\r\nconstructor: y\r\nContent-Length: 0\r\n'));
    expect(sent).toEqual(expect.arrayContaining(['__proto__', 'x', 'constructor', 'y']));
  });
});

describe('what a client is sent of a doubtful answer', () => {
  it.each([
    [
      'cookies as they are, nothing in them decoded (CVE-2026-9679)',
      { 'set-cookie': 'a=%0d%0aX-Evil:%20y; Path=/' },
      'a=%0d%0aX-Evil:%20y; Path=/',
    ],
    ['a thousand codings unopened (CVE-2026-22036)', { 'content-encoding': Array(1_000).fill('gzip').join(', ') }, 'gzip, gzip'],
  ])('%s', async (_, headers, text) => {
    onUpstream = (_request, response) => response.writeHead(200, headers).end('body');
    const { port } = await start();
    const answer = await raw(port, 'GET /_api/testapi000/prod/open/1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(answer).toContain(text);
    expect(answer).not.toMatch(/\r\nX-Evil/i);
    expect(answer.endsWith('\r\n\r\nbody')).toBe(true);
  });
});
