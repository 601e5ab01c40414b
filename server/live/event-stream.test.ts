// The stream from the runtime's main thread to the console process, over a real connection.
import { once } from 'node:events';
import http from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import type { LiveTick } from '../contracts/live.ts';
import { uncounted } from '../contracts/live-counters.ts';
import { limits } from '../kernel/limits.ts';
import { systemRandom } from '../kernel/random.ts';
import type { NamedQueueDepth } from './aggregate-ticks.ts';
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

const manyDepths: NamedQueueDepth[] = Array.from({ length: 200 }, (_, n) => ({
  ...{ queueId: `queue${n}`, projectId: 'p', name: `queue-${n}`, region: 'us-east-1' },
  ...{ visible: n + 1, inFlight: 0, delayed: 0, oldestAgeSeconds: 3 },
}));

function makeLive(depths: NamedQueueDepth[] = []) {
  const clock = { nowMs: () => nowMs, monotonicMs: () => nowMs };
  const live = createLiveMaster({ clock, readDepths: async () => depths, onProblem: (error) => expect.unreachable(String(error)) });
  const counter = createThreadCounter();
  /** One second with that many requests, and one more of each key. */
  const second = (requests: number, projectId = 'p', keys = 0) => {
    const subject = { projectId, apiId: 'a', stageId: 's', apiName: 'orders', keyId: '', keyName: '', customerId: '', ...uncounted };
    for (let index = 0; index < requests; index += 1) counter.recorder.countExchange(subject, 'served', 200, 1, 1);
    for (let key = 0; key < keys; key += 1) {
      counter.recorder.countExchange(
        { ...subject, keyId: `key${key}`, keyName: `key ${key}`, customerId: `c${key}`, ...uncounted },
        'served',
        200,
        1,
        1,
      );
    }
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

  it('replays 15 minutes with 200 busy keys and as many queues whole, however much that is', async () => {
    const { live, second } = makeLive(manyDepths);
    for (let passed = 0; passed < limits.live.historySeconds; passed += 1) second(1, 'p', 200);
    await new Promise((resolve) => setImmediate(resolve));
    const { port } = await serve(live);
    const { next } = collect(port);
    const seconds: number[] = [];
    let hasGap = false;
    for (let passed = 0; passed < limits.live.historySeconds; passed += 1) {
      const tick = await next();
      if (tick) seconds.push(tick.atSeconds);
      hasGap ||= tick?.isAfterGap !== undefined;
      if (passed === 100) second(1, 'p', 200);
    }
    expect(hasGap).toBe(false);
    expect(seconds).toEqual(Array.from(seconds, (_, index) => (seconds[0] ?? 0) + index));
    // The second that came meanwhile follows in its turn.
    expect((await next())?.atSeconds).toBe((seconds.at(-1) ?? 0) + 1);
  });

  it('answers only those who know the secret', async () => {
    const { port } = await serve(makeLive().live);
    const url = `http://127.0.0.1:${port}/live?project=p`;
    expect((await fetch(url)).status).toBe(401);
    expect((await fetch(url, { headers: { authorization: 'Bearer guess' } })).status).toBe(401);
    expect((await fetch(`http://127.0.0.1:${port}/live`, { headers: { authorization: `Bearer ${secret}` } })).status).toBe(400);
  });
});
