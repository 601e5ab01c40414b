// Bodies with methods that have none as a rule, on real sockets: refused unless the route takes them, and never able to
// become another request at the upstream.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { Integration } from '../contracts/integration.ts';
import { UpstreamSettings } from '../contracts/upstream.ts';
import { deployedRoute, oneStageConfig, startTestGateway, startUpstream } from '../testing/gateway-fakes.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** Two routes before an upstream at `url`: one takes bodies with any method, one does not. */
async function start(url: string, kind: 'rest' | 'http' = 'http') {
  const routes = [
    deployedRoute({ path: '/open', integration: { kind: 'http-proxy', url: `${url}/open` }, allowsBodyOnAnyMethod: true }),
    deployedRoute({ path: '/group', integration: { kind: 'http-proxy', url: 'upstream://group/group' }, allowsBodyOnAnyMethod: true }),
    deployedRoute({ path: '/usual', integration: { kind: 'http-proxy', url: `${url}/usual` } }),
    deployedRoute({ path: '/turned', integration: { kind: 'http-proxy', url: `${url}/turned`, method: 'GET' } }),
    deployedRoute({
      path: '/mock',
      integration: Integration.parse({ kind: 'mock', status: 200, body: 'ok' }),
      allowsBodyOnAnyMethod: true,
    }),
  ];
  const upstreams = [{ projectId: 'project000', name: 'group', settings: UpstreamSettings.parse({ endpoints: [{ url }] }) }];
  const running = await startTestGateway({ ...oneStageConfig(kind, routes), upstreams });
  closing.push(() => running.gateway.drain(1_000));
  return running;
}

/** What comes back on one connection until the server closes it. */
async function raw(port: number, text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  closing.push(() => socket.destroy());
  socket.on('error', () => undefined);
  let answer = '';
  socket.on('data', (bytes: Buffer) => {
    answer += bytes.toString('latin1');
  });
  socket.write(text, 'latin1');
  await new Promise((resolve) => socket.on('close', resolve).on('end', resolve));
  return answer;
}

const request = (method: string, path: string, fields: string, body: string) =>
  `${method} /_api/testapi000/prod${path} HTTP/1.1\r\nHost: a\r\n${fields}\r\n\r\n${body}`;
const last = request('GET', '/usual', 'Connection: close', '');
const statuses = (answer: string) => [...answer.matchAll(/HTTP\/1\.1 (\d+) /g)].map(([, status]) => Number(status));

describe('a body with GET, DELETE or OPTIONS', () => {
  async function seeing() {
    const seen: string[] = [];
    const upstream = await startUpstream(async (incoming, response) => {
      const body = (await incoming.toArray()).join('');
      seen.push(`${incoming.method} ${incoming.url} ${body} ${incoming.headers.connection ?? ''}`.trim());
      response.end('{}');
    });
    closing.push(upstream.close);
    return { seen, url: upstream.url };
  }

  it.each([
    ['Content-Length: 5', 'hello'],
    ['Transfer-Encoding: chunked', '5\r\nhello\r\n0\r\n\r\n'],
  ])('goes on where the route takes it, by %s, and the connection goes on too', async (framing, body) => {
    const { seen, url } = await seeing();
    const { port } = await start(url);
    const all = ['GET', 'DELETE', 'OPTIONS'].map((method) => request(method, '/open', framing, body)).join('');
    expect(statuses(await raw(port, all + request('GET', '/group', framing, body) + last))).toEqual([200, 200, 200, 200, 200]);
    expect(seen).toEqual([
      'GET /open hello close',
      'DELETE /open hello close',
      'OPTIONS /open hello close',
      'GET /group hello close',
      'GET /usual',
    ]);
  });

  it.each(['rest', 'http'] as const)('is refused by every other route of a %s API, and nothing behind it is read', async (kind) => {
    const { seen, url } = await seeing();
    const { port } = await start(url, kind);
    for (const text of [
      request('GET', '/usual', 'Content-Length: 5', 'hello'),
      request('DELETE', '/usual', 'Transfer-Encoding: chunked', '5\r\nhello\r\n0\r\n\r\n'),
      request('HEAD', '/open', 'Content-Length: 5', 'hello'),
    ]) {
      const answer = await raw(port, text + last);
      expect(statuses(answer)).toEqual([400]);
      expect(answer).toMatch(/connection: close/i);
    }
    expect(seen).toEqual([]);
  });

  it('is judged by the method of the request line, not by one that a header puts in its place', async () => {
    const { seen, url } = await seeing();
    const { port } = await start(url, 'rest');
    const posing = request('GET', '/usual', 'X-HTTP-Method-Override: POST\r\nContent-Length: 5', 'hello');
    expect(statuses(await raw(port, posing + last))).toEqual([400]);
    expect(seen).toEqual([]);
  });

  it('that nobody reads takes its connection with it', async () => {
    const { url } = await seeing();
    const { port } = await start(url);
    expect(statuses(await raw(port, request('GET', '/mock', 'Content-Length: 5', 'hel')))).toEqual([200]);
  });

  it('is refused by the parser as long as no route takes one', async () => {
    const route = deployedRoute({ path: '/usual', integration: Integration.parse({ kind: 'mock', status: 200, body: 'ok' }) });
    const running = await startTestGateway(oneStageConfig('rest', [route]));
    closing.push(() => running.gateway.drain(1_000));
    // Said before anything is known of a route: in the transport's own words.
    expect(await raw(running.port, request('GET', '/nothing', 'Content-Length: 5', 'hello'))).toMatch(/^HTTP\/1\.1 400 Bad Request/);
  });
});

describe('an upstream that reads no body with GET', () => {
  /** Takes what follows a head for the next request, unless it was told that the connection closes. */
  async function careless() {
    const paths: string[] = [];
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      let text = '';
      socket.on('data', (bytes: Buffer) => {
        text += bytes.toString('latin1');
        for (let end = text.indexOf('\r\n\r\n'); end >= 0 && socket.writable; end = text.indexOf('\r\n\r\n')) {
          const head = text.slice(0, end + 4);
          text = text.slice(end + 4);
          paths.push(head.split(' ')[1] ?? '');
          const answer = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}';
          if (/^connection: close/im.test(head)) socket.end(answer);
          else socket.write(answer);
        }
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    closing.push(() => new Promise((resolve) => server.close(resolve)));
    return { paths, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
  }
  const smuggled = 'GET /smuggled HTTP/1.1\r\nHost: up\r\n\r\n';

  it.each([
    ['GET', '/open'],
    ['GET', '/group'],
    // A route that turns a POST into a GET.
    ['POST', '/turned'],
  ])('sees no other request in that of %s %s, and no answer meets the wrong client', async (method, path) => {
    const { paths, url } = await careless();
    const { port } = await start(url);
    const text = request(method, path, `Content-Length: ${smuggled.length}`, smuggled);
    for (let round = 0; round < 3; round += 1) await raw(port, text + last);
    expect(paths.filter((one) => one === '/smuggled')).toEqual([]);
    expect(paths.filter((one) => one === path)).toHaveLength(3);
  });
});
