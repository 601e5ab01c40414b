import { describe, expect, it } from 'vitest';
import type { LiveTick } from '../contracts/live.ts';
import { uncounted } from '../contracts/live-counters.ts';
import { createLiveMaster } from './live-master.ts';
import { createThreadCounter } from './thread-counters.ts';

const subject = { projectId: 'p', apiId: 'a', stageId: 's', apiName: 'orders', keyId: '', keyName: '', customerId: '', ...uncounted };
const depth = {
  queueId: 'q',
  projectId: 'p',
  name: 'orders',
  region: 'us-east-1',
  visible: 7,
  inFlight: 0,
  delayed: 0,
  oldestAgeSeconds: 3,
};

/** A master whose timer is the test, with a queue that always holds seven messages. */
async function makeLive() {
  let nowMs = 1_000_000;
  const read = Promise.withResolvers<void>();
  const live = createLiveMaster({
    clock: { nowMs: () => nowMs, monotonicMs: () => nowMs },
    readDepths: async () => {
      queueMicrotask(read.resolve);
      return [depth];
    },
    onProblem: (error) => expect.unreachable(String(error)),
  });
  const counter = createThreadCounter();
  const seen: LiveTick[] = [];
  const tickAfter = (passedMs: number, requests: number) => {
    for (let index = 0; index < requests; index += 1) counter.recorder.countExchange(subject, 'served', 200, 1, 1);
    const counted = counter.drainLiveCounters();
    if (counted) live.accept(counted);
    nowMs += passedMs;
    live.tick();
  };
  tickAfter(1_000, 0);
  await read.promise;
  live.watch('p', Math.floor(nowMs / 1_000), (tick) => seen.push(tick));
  return {
    tickAfter,
    gaps: () => seen.map(({ isAfterGap }) => isAfterGap),
    shown: () => seen.map(({ atSeconds, total, queues }) => [atSeconds, total.requests, queues[0]?.visible]),
  };
}

describe('the live master', () => {
  it('makes up for seconds that a late timer passed over: a full queue is no empty one there', async () => {
    const { tickAfter, shown } = await makeLive();
    tickAfter(1_000, 2);
    tickAfter(3_000, 5);
    expect(shown()).toEqual([
      [1_001, 2, 7],
      [1_002, 0, 7],
      [1_003, 0, 7],
      [1_004, 5, 7],
    ]);
  });

  it('keeps what was counted for the second to come when the timer is early', async () => {
    const { tickAfter, shown } = await makeLive();
    tickAfter(1_000, 1);
    tickAfter(200, 4);
    tickAfter(800, 1);
    expect(shown()).toEqual([
      [1_001, 1, 7],
      [1_002, 5, 7],
    ]);
  });

  it('leaves a long silence alone: nobody knows what the queues held', async () => {
    const { tickAfter, shown, gaps } = await makeLive();
    tickAfter(1_000, 0);
    tickAfter(60_000, 0);
    expect(shown().map(([second]) => second)).toEqual([1_001, 1_061]);
    expect(gaps()).toEqual([undefined, true]);
  });

  it('rests after a read of depths that took long, and not after a quick one', async () => {
    let nowMs = 1_000_000;
    const reads: (() => void)[] = [];
    const live = createLiveMaster({
      clock: { nowMs: () => nowMs, monotonicMs: () => nowMs },
      readDepths: () => new Promise((resolve) => reads.push(() => resolve([depth]))),
      onProblem: (error) => expect.unreachable(String(error)),
    });
    live.watch('p', 0, () => undefined);
    const tickEverySecond = async (seconds: number) => {
      for (let second = 0; second < seconds; second += 1) {
        nowMs += 1_000;
        live.tick();
        await new Promise(setImmediate);
      }
    };
    const end = async (tookMs: number) => {
      nowMs += tookMs;
      reads.at(-1)?.();
      await new Promise(setImmediate);
    };
    await tickEverySecond(1);
    await end(5);
    await tickEverySecond(1);
    expect(reads).toHaveLength(2);
    await end(2_000);
    await tickEverySecond(37);
    expect(reads).toHaveLength(2);
    await tickEverySecond(3);
    expect(reads).toHaveLength(3);
    live.close();
  });
});
