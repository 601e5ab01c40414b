// Compressed and live responses over real sockets.
import { randomBytes } from 'node:crypto';
import http from 'node:http';
import { brotliDecompressSync, createGunzip, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { createIntegrationBench } from '../../testing/integration-bench.ts';

const { upstream, gateway, close } = createIntegrationBench();
afterEach(close);

/** As it came, undecoded. */
function raw(url: string, headers: Record<string, string>): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    http.get(url, { headers, agent: false }, resolve).on('error', reject);
  });
}

async function bytesOf(response: http.IncomingMessage): Promise<Buffer> {
  return Buffer.concat(await response.toArray());
}

const text = 'a line of text that repeats itself\n'.repeat(200);
const proxy = (url: string) => ({ kind: 'http-proxy', url: `${url}/` });

describe('compression', () => {
  it.each([
    ['gzip', 'gzip', gunzipSync],
    ['gzip, br', 'br', brotliDecompressSync],
    ['gzip;q=0.5, zstd;q=0.4, br;q=0.1', 'gzip', gunzipSync],
    ['zstd, br, gzip', 'zstd', zstdDecompressSync],
  ])('for %s is %s', async (accept, coding, decode) => {
    const { url } = await upstream((_, response) => response.writeHead(200, { 'content-type': 'text/plain', etag: '"a"' }).end(text));
    const { base } = await gateway('/x', proxy(url), { minimumCompressionBytes: 100 });
    const response = await raw(`${base}/x`, { 'accept-encoding': accept });
    const body = await bytesOf(response);
    expect(response.headers).toMatchObject({ 'content-encoding': coding, vary: 'Accept-Encoding', etag: 'W/"a"' });
    expect([decode(body).toString(), body.length < text.length / 4]).toEqual([text, true]);
  });

  it('leaves alone what is short, coded, no text, told so, or not wanted coded', async () => {
    const cases: Record<string, [http.OutgoingHttpHeaders, string | Buffer]> = {
      short: [{ 'content-type': 'text/plain' }, 'short'],
      coded: [{ 'content-type': 'text/plain', 'content-encoding': 'br' }, text],
      image: [{ 'content-type': 'image/png' }, text],
      told: [{ 'content-type': 'text/plain', 'cache-control': 'no-transform' }, text],
    };
    const { url } = await upstream((request, response) => {
      const [headers, body] = cases[(request.url ?? '').slice(2)] ?? [{ 'content-type': 'text/plain' }, text];
      response.writeHead(200, headers).end(body);
    });
    const { base } = await gateway('/x', proxy(url), { minimumCompressionBytes: 100 });
    for (const [name, [, body]] of Object.entries(cases)) {
      const response = await raw(`${base}/x?${name}`, { 'accept-encoding': 'gzip' });
      expect([name, (await bytesOf(response)).toString()]).toEqual([name, body]);
    }
    for (const accept of ['identity', 'gzip;q=0', 'deflate', 'gzip;q=0.1, identity']) {
      const response = await raw(`${base}/x`, { 'accept-encoding': accept });
      expect([response.headers['content-encoding'], (await bytesOf(response)).toString()]).toEqual([undefined, text]);
    }
    expect((await raw(`${base}/x`, { 'accept-encoding': 'identity' })).headers.vary).toBe('Accept-Encoding');
  });

  it('is told to HEAD as to GET, without a length', async () => {
    const { url } = await upstream((_, response) =>
      response.writeHead(200, { 'content-type': 'text/plain', 'content-length': text.length }).end(text),
    );
    const { base } = await gateway('/x', proxy(url), { minimumCompressionBytes: 100 });
    const heads = await Promise.all(
      ['gzip', 'identity'].map(async (coding) => {
        const { headers } = await fetch(`${base}/x`, { method: 'HEAD', headers: { 'accept-encoding': coding } });
        return [headers.get('content-encoding'), headers.get('content-length'), headers.get('vary')];
      }),
    );
    expect(heads).toEqual([
      ['gzip', null, 'Accept-Encoding'],
      [null, String(text.length), 'Accept-Encoding'],
    ]);
  });

  it('is off unless the API asks for it', async () => {
    const { url } = await upstream((_, response) => response.writeHead(200, { 'content-type': 'text/plain' }).end(text));
    const { base } = await gateway('/x', proxy(url));
    expect((await raw(`${base}/x`, { 'accept-encoding': 'gzip' })).headers['content-encoding']).toBeUndefined();
  });

  it('covers what integrations say by themselves, and large bodies whole', async () => {
    const mock = await gateway('/x', { kind: 'mock', status: 200, body: text }, { minimumCompressionBytes: 0 });
    expect(gunzipSync(await bytesOf(await raw(`${mock.base}/x`, { 'accept-encoding': 'gzip' }))).toString()).toBe(text);
    const large = randomBytes(3_000_000).toString('base64');
    const { url } = await upstream((_, response) => response.writeHead(200, { 'content-type': 'application/json' }).end(large));
    const { base } = await gateway('/x', proxy(url), { minimumCompressionBytes: 0 });
    const body = gunzipSync(await bytesOf(await raw(`${base}/x`, { 'accept-encoding': 'gzip' }))).toString();
    expect(body === large).toBe(true);
  });

  it('breaks off when the upstream does', async () => {
    const { url } = await upstream((_, response) => {
      response.writeHead(200, { 'content-type': 'text/plain' });
      response.write(text, () => response.destroy());
    });
    const { base } = await gateway('/x', proxy(url), { minimumCompressionBytes: 0 });
    await expect(raw(`${base}/x`, { 'accept-encoding': 'gzip' }).then(bytesOf)).rejects.toThrow();
  });
});

describe('a live response', () => {
  it.each([
    ['text/event-stream', undefined],
    ['application/x-ndjson', 'gzip'],
  ])('of %s reaches the client event by event, longer than any timeout', async (type, coding) => {
    let write: ((text: string) => void) | null = null;
    let end: (() => void) | null = null;
    const { url } = await upstream((_, response) => {
      response.writeHead(200, { 'content-type': type });
      response.flushHeaders();
      write = (chunk) => void response.write(chunk);
      end = () => void response.end();
    });
    const { base, recorder } = await gateway('/x', proxy(url), { minimumCompressionBytes: 0, timeoutMs: 2_000 });
    const response = await raw(`${base}/x`, { 'accept-encoding': 'gzip' });
    expect(response.headers['content-encoding']).toBe(coding);
    const stream = coding === undefined ? response : response.pipe(createGunzip());
    for (const event of ['data: one\n\n', 'data: two\n\n']) {
      const next = new Promise<Buffer>((resolve) => stream.once('data', resolve));
      (write as unknown as (text: string) => void)(event);
      expect(String(await next)).toBe(event);
    }
    expect(recorder.finishes).toEqual([]);
    const ended = new Promise((resolve) => stream.once('end', resolve));
    stream.resume();
    (end as unknown as () => void)();
    await ended;
    expect(recorder.finishes).toMatchObject([{ outcome: 'served' }]);
  });
});
