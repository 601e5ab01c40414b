// HEAD says of an answer what GET would, and never that it is empty: on real sockets.
// Source: RFC 9110 §8.6 (Content-Length in answers to HEAD).
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { Integration } from '../contracts/integration.ts';
import { UpstreamSettings } from '../contracts/upstream.ts';
import { deployedRoute, oneStageConfig, startTestGateway, startUpstream } from '../testing/gateway-fakes.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function start(kind: 'rest' | 'http') {
  const upstream = await startUpstream((request, response) => {
    response.setHeader('content-type', 'text/plain');
    if (request.url === '/chunked') response.write('live');
    else response.setHeader('content-length', '1234');
    response.end(request.url === '/chunked' || request.method === 'HEAD' ? '' : 'x'.repeat(1_234));
  });
  const upstreams = [{ projectId: 'project000', name: 'group', settings: UpstreamSettings.parse({ endpoints: [{ url: upstream.url }] }) }];
  const of = (path: string, integration: object) => deployedRoute({ path, integration: Integration.parse(integration) });
  const routes = [
    of('/proxy/{to}', { kind: 'http-proxy', url: `${upstream.url}/{to}` }),
    of('/group/{to}', { kind: 'http-proxy', url: 'upstream://group/{to}' }),
    of('/mapped', { kind: 'http', url: `${upstream.url}/whole` }),
    of('/mock', { kind: 'mock', status: 200, body: 'hello' }),
    of('/nothing', { kind: 'mock', status: 200, body: '' }),
  ];
  const running = await startTestGateway({ ...oneStageConfig(kind, routes), upstreams });
  closing.push(upstream.close, () => running.gateway.drain(1_000));
  /** The heads of the answers, on one connection. */
  const ask = async (...requests: string[]) => {
    const socket = connect(running.port, '127.0.0.1');
    let text = '';
    socket.on('data', (bytes: Buffer) => {
      text += bytes.toString('latin1');
    });
    for (const request of requests) {
      const isLast = request === requests.at(-1);
      const [method, path] = request.split(' ');
      socket.write(`${method} /_api/testapi000/prod${path} HTTP/1.1\r\nHost: a\r\n${isLast ? 'Connection: close\r\n' : ''}\r\n`);
    }
    await new Promise((resolve) => socket.on('end', resolve));
    socket.destroy();
    return text.split(/(?=HTTP\/1\.1 )/);
  };
  return { ask, recorder: running.recorder };
}

const lengthOf = (answer: string | undefined) => /^content-length: (\d+)/im.exec(answer ?? '')?.[1] ?? null;

describe.each(['http', 'rest'] as const)('HEAD of a %s API', (kind) => {
  it.each([
    ['/proxy/whole', '1234'],
    ['/group/whole', '1234'],
    ['/mapped', '1234'],
    ['/mock', '5'],
    ['/proxy/chunked', null],
    ['/group/chunked', null],
    ['/nothing', null],
    ['/unknown', kind === 'rest' ? '42' : '23'],
  ])('on %s says the length %s, has no body, and the connection goes on', async (path, length) => {
    const { ask, recorder } = await start(kind);
    const [head, next] = await ask(`HEAD ${path}`, 'GET /mock');
    expect(lengthOf(head)).toBe(length);
    expect(head?.endsWith('\r\n\r\n')).toBe(true);
    expect(next).toMatch(/^HTTP\/1\.1 200 OK[\s\S]*hello$/);
    expect(recorder.finishes[0]?.responseBytes).toBe(0);
  });
});
