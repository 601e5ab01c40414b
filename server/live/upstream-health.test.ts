// How upstreams are, from threads to the console: put together, asked for over a real connection, and kept from others.
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { ThreadUpstream } from '../contracts/upstream-health.ts';
import { AppError } from '../kernel/app-error.ts';
import { systemRandom } from '../kernel/random.ts';
import { answerUpstreams } from './answer-upstreams.ts';
import { mergeUpstreamHealth } from './merge-upstream-health.ts';
import { readUpstreamHealth } from './read-upstream-health.ts';

type Endpoint = ThreadUpstream['endpoints'][number];
const url = 'http://10.0.0.1:8080';

function endpoint(given: Partial<Endpoint> = {}): Endpoint {
  return { url, condition: 'healthy', sinceMs: null, lastError: null, inFlight: 0, ...given };
}

function upstream(given: Partial<ThreadUpstream> = {}): ThreadUpstream {
  return { name: 'orders', isUsable: true, circuit: { condition: 'closed', sinceMs: null }, endpoints: [endpoint()], ...given };
}

describe('what threads think, put together', () => {
  it('is the worst of it, by how many, and since when the first of them does', () => {
    const merged = mergeUpstreamHealth([
      [upstream({ endpoints: [endpoint({ condition: 'ejected', sinceMs: 30, lastError: { atMs: 29, reason: 'b' }, inFlight: 2 })] })],
      [
        upstream({
          circuit: { condition: 'open', sinceMs: 50 },
          endpoints: [endpoint({ lastError: { atMs: 9, reason: 'a' }, inFlight: 1 })],
        }),
      ],
      [upstream({ endpoints: [endpoint({ condition: 'ejected', sinceMs: 20 })] })],
    ]);
    expect(merged).toEqual([
      {
        name: 'orders',
        isUsable: true,
        threads: 3,
        circuit: { condition: 'open', threads: 1, sinceMs: 50 },
        endpoints: [{ url, condition: 'ejected', threads: 2, sinceMs: 20, lastError: { atMs: 29, reason: 'b' }, inFlight: 3 }],
      },
    ]);
  });

  it('is healthy from the start as long as one thread has known nothing else', () => {
    const [merged] = mergeUpstreamHealth([[upstream({ endpoints: [endpoint({ sinceMs: 40 })] })], [upstream()]]);
    expect(merged?.endpoints).toMatchObject([{ condition: 'healthy', threads: 2, sinceMs: null }]);
  });

  it('names every upstream and endpoint that any thread knows, also while a change is on its way', () => {
    const added = endpoint({ url: 'http://10.0.0.2:8080' });
    const merged = mergeUpstreamHealth([
      [upstream({ endpoints: [endpoint(), added] }), upstream({ name: 'late', isUsable: false, endpoints: [] })],
      [upstream()],
    ]);
    expect(merged.map(({ name, threads, isUsable, endpoints }) => [name, threads, isUsable, endpoints.map((one) => one.threads)])).toEqual([
      ['late', 1, false, []],
      ['orders', 2, true, [2, 1]],
    ]);
  });
});

describe('the question of the console', () => {
  const asked = { projectId: 'p 1', names: ['orders', 'late'] };
  const closing: (() => void)[] = [];
  afterEach(() => {
    for (const close of closing.splice(0)) close();
  });

  async function serve(collect: (projectId: string, names: readonly string[]) => Promise<ThreadUpstream[][]>) {
    const answer = answerUpstreams({ secret: 'internal', collect });
    const server = http.createServer(answer).listen(0, '127.0.0.1');
    await once(server, 'listening');
    closing.push(() => server.close().closeAllConnections());
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const ask = (secret: string) =>
      readUpstreamHealth({ baseUrl, secret, random: systemRandom, onProblem: () => undefined }, asked, new AbortController().signal);
    return { ask, baseUrl };
  }

  it('is answered for its project', async () => {
    const heard: unknown[] = [];
    const { ask } = await serve(async (projectId, names) => {
      heard.push([projectId, ...names]);
      return [[upstream()]];
    });
    expect(await ask('internal')).toMatchObject([{ name: 'orders', threads: 1 }]);
    expect(heard).toEqual([['p 1', 'orders', 'late']]);
  });

  it('is answered to nobody without the secret, and for no other method', async () => {
    const { ask, baseUrl } = await serve(async () => [[upstream()]]);
    await expect(ask('another')).rejects.toMatchObject({ code: 'runtime.unavailable' });
    const headers = { authorization: 'Bearer internal' };
    const statuses = [
      fetch(`${baseUrl}/upstreams?project=p`),
      fetch(`${baseUrl}/upstreams?project=p`, { method: 'POST', headers }),
      fetch(`${baseUrl}/upstreams`, { headers }),
    ].map(async (response) => (await response).status);
    expect(await Promise.all(statuses)).toEqual([401, 405, 400]);
  });

  it('fails as the runtime being away when threads can not be asked, or nobody listens', async () => {
    const { ask, baseUrl } = await serve(() => Promise.reject(new Error('gone')));
    await expect(ask('internal')).rejects.toBeInstanceOf(AppError);
    closing.splice(0).forEach((close) => {
      close();
    });
    await expect(ask('internal')).rejects.toMatchObject({ code: 'runtime.unavailable' });
    expect(baseUrl).toContain('127.0.0.1');
  });
});
