// The stream from the runtime's main thread to the console process, over a real connection.
import { once } from 'node:events';
import http from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import type { LiveTick } from '../contracts/live.ts';
import { systemRandom } from '../kernel/random.ts';
import { createEventStream } from './event-stream.ts';
import { readLiveTicks } from './live-client.ts';
import { createLiveMaster } from './live-master.ts';
import { createThreadCounter } from './thread-counters.ts';

const secret = 'shared by the supervisor';
let nowMs = 1_000_000;
const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

function makeLive() {
  const clock = { nowMs: () => nowMs, monotonicMs: () => nowMs };
  const live = createLiveMaster({ clock, readDepths: async () => [], onProblem: (error) => expect.unreachable(String(error)) });
  const counter = createThreadCounter();
  /** One second with that many requests. */
  const second = (requests: number, projectId = 'p') => {
    const subject = { projectId, apiId: 'a', stageId: 's', apiName: 'orders', keyId: '', keyName: '', customerId: '' };
    for (let index = 0; index < requests; index += 1) counter.recorder.countExchange(subject, 'served', 200, 1, 1);
    const counted = counter.drainLiveCounters();
    if (counted) live.accept(counted);
    nowMs += 1_000;
    live.tick();
  };
  return { live, second };
}

async function serve(live: ReturnType<typeof makeLive>['live'], port = 0) {
  const stream = createEventStream({ live, secret });
  const server = http.createServer((request, response) => stream.handle(request, response));
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  closers.push(close);
  return { port: address !== null && typeof address === 'object' ? address.port : 0, close };
}

/** Collects ticks; `next` resolves with the tick that makes the condition true. */
function collect(port: number, projectId = 'p') {
  const ended = new AbortController();
  closers.push(() => ended.abort());
  const ticks = readLiveTicks(
    { baseUrl: `http://127.0.0.1:${port}`, secret, random: systemRandom, onProblem: () => undefined },
    projectId,
    ended.signal,
  );
  const next = async (): Promise<LiveTick | undefined> => (await ticks.next()).value ?? undefined;
  return { next };
}

describe('the live stream', () => {
  it('replays what was kept, then delivers each second of its project, quiet ones too', async () => {
    const { live, second } = makeLive();
    second(3);
    second(9, 'another');
    second(4);
    const { port } = await serve(live);
    const { next } = collect(port);
    expect([(await next())?.total.requests, (await next())?.total.requests]).toEqual([3, 4]);
    second(0);
    second(5);
    expect([(await next())?.total.requests, (await next())?.total.requests]).toEqual([0, 5]);
  });

  it('reconnects, replays what it missed, and marks what can no longer be replayed', async () => {
    const { live, second } = makeLive();
    second(1);
    const first = await serve(live);
    const { next } = collect(first.port);
    expect((await next())?.total.requests).toBe(1);
    first.close();
    second(2);
    const again = await serve(live, first.port);
    const replayed = await next();
    expect(replayed).toMatchObject({ total: { requests: 2 } });
    expect(replayed?.isAfterGap).toBe(undefined);
    again.close();
    second(3);
    const restarted = makeLive();
    restarted.second(4);
    await serve(restarted.live, first.port);
    expect(await next()).toMatchObject({ isAfterGap: true, total: { requests: 4 } });
  });

  it('answers only those who know the secret', async () => {
    const { port } = await serve(makeLive().live);
    const url = `http://127.0.0.1:${port}/live?project=p`;
    expect((await fetch(url)).status).toBe(401);
    expect((await fetch(url, { headers: { authorization: 'Bearer guess' } })).status).toBe(401);
    expect((await fetch(`http://127.0.0.1:${port}/live`, { headers: { authorization: `Bearer ${secret}` } })).status).toBe(400);
  });
});
