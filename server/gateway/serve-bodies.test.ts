// How long a request body a route takes, on real sockets: declared and chunked, shorter and longer than it.
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { Integration } from '../contracts/integration.ts';
import { deployedRoute, oneStageConfig, startTestGateway, startUpstream } from '../testing/gateway-fakes.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** Routes of several limits before an upstream that counts what it got; `ended` are requests that came whole. */
async function start(kind: 'rest' | 'http' = 'rest') {
  const seen = { begun: 0, ended: 0, bytes: 0 };
  const upstream = await startUpstream((request, response) => {
    seen.begun += 1;
    request.on('error', () => undefined);
    request.on('data', (chunk: Buffer) => {
      seen.bytes += chunk.length;
    });
    request.on('end', () => {
      seen.ended += 1;
      response.end('taken');
    });
  });
  const proxy = { kind: 'http-proxy' as const, url: upstream.url };
  const routes = [
    deployedRoute({ path: '/small', integration: proxy, maxBodyBytes: 1_000, isApiKeyRequired: false }),
    deployedRoute({ path: '/keyed', integration: proxy, maxBodyBytes: 1_000, isApiKeyRequired: true }),
    deployedRoute({ path: '/none', integration: proxy, maxBodyBytes: 0 }),
    deployedRoute({ path: '/usual', integration: proxy }),
    deployedRoute({ path: '/large', integration: proxy, maxBodyBytes: 30_000_000 }),
    deployedRoute({
      path: '/whole',
      integration: Integration.parse({ kind: 'http', url: upstream.url, method: 'POST', contentHandling: 'CONVERT_TO_TEXT' }),
      maxBodyBytes: 1_000,
    }),
  ];
  const running = await startTestGateway(oneStageConfig(kind, routes));
  closing.push(upstream.close, () => running.gateway.drain(1_000));
  const send = async (path: string, framing: 'length' | 'chunks', bytes: number, extra = '') => {
    const socket = connect({ port: running.port, host: '127.0.0.1', allowHalfOpen: true });
    closing.push(() => socket.destroy());
    let answer = '';
    socket.on('data', (part: Buffer) => {
      answer += part.toString('latin1');
    });
    socket.on('error', () => undefined);
    const closed = new Promise<void>((resolve) => socket.on('end', resolve).on('close', () => resolve()));
    let isAnswered = false;
    void closed.then(() => {
      isAnswered = true;
    });
    const declared = framing === 'length' ? `Content-Length: ${bytes}` : 'Transfer-Encoding: chunked';
    socket.write(`POST /_api/testapi000/prod${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${extra}${declared}\r\n\r\n`);
    const chunk = Buffer.alloc(Math.min(bytes, 50_000), 'x');
    for (let left = bytes; left > 0 && !isAnswered; left -= chunk.length) {
      const part = chunk.subarray(0, Math.min(left, chunk.length));
      const isRoomy = socket.write(
        framing === 'length' ? part : Buffer.concat([Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from('\r\n')]),
      );
      if (!isRoomy) await Promise.race([once(socket, 'drain'), closed]);
    }
    if (framing === 'chunks') socket.write('0\r\n\r\n');
    await closed;
    socket.destroy();
    return answer;
  };
  return { send, seen };
}

const tooLong = /^HTTP\/1\.1 413 Payload Too Large\r\n/;

describe.each(['length', 'chunks'] as const)('a body framed by %s', (framing) => {
  it('is taken up to the limit of its route', async () => {
    const { send, seen } = await start();
    expect(await send('/small', framing, 1_000)).toMatch(/^HTTP\/1\.1 200 /);
    expect(await send('/none', framing, 0)).toMatch(/^HTTP\/1\.1 200 /);
    expect(await send('/large', framing, 12_000_000)).toMatch(/^HTTP\/1\.1 200 /);
    expect(seen).toEqual({ begun: 3, ended: 3, bytes: 12_001_000 });
  });

  it('is answered 413 beyond it, in the words of the API, and never reaches the upstream whole', async () => {
    const { send, seen } = await start();
    for (const [path, bytes] of [
      ['/small', 1_001],
      ['/none', 1],
      ['/usual', 10_485_761],
      ['/large', 30_000_001],
    ] as const) {
      const answer = await send(path, framing, bytes);
      expect(answer, path).toMatch(tooLong);
      expect(answer, path).toMatch(/x-amzn-ErrorType: RequestTooLargeException\r\n/);
      expect(answer.endsWith('{"message":"Request Too Long"}'), path).toBe(true);
    }
    expect(seen.ended).toBe(0);
    if (framing === 'length') expect(seen.begun).toBe(0);
  });

  it('is answered 413 where the integration needs it whole', async () => {
    const { send } = await start('http');
    expect(await send('/whole', framing, 1_001)).toMatch(tooLong);
  });
});

it('a length beyond the limit is refused before a key is asked for and before 100 Continue', async () => {
  const { send } = await start();
  expect(await send('/keyed', 'length', 1_001)).toMatch(tooLong);
  expect(await send('/keyed', 'length', 1_000)).toMatch(/^HTTP\/1\.1 403 /);
  expect(await send('/small', 'length', 1_001, 'Expect: 100-continue\r\n')).toMatch(tooLong);
});
