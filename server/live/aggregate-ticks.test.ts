import { describe, expect, it } from 'vitest';
import { uncounted } from '../contracts/live-counters.ts';
import { limits } from '../kernel/limits.ts';
import { aggregateTicks } from './aggregate-ticks.ts';
import { callerCount } from './exchange-columns.ts';
import { createThreadCounter } from './thread-counters.ts';

const subject = {
  projectId: 'p1',
  apiId: 'api',
  stageId: 'stage',
  apiName: 'orders',
  keyId: 'key',
  keyName: 'mobile',
  customerId: 'acme',
  ...uncounted,
};
const queue = { projectId: 'p1', queueId: 'q', name: 'orders', region: 'us-east-1' };

describe('aggregateTicks', () => {
  it('adds the threads up per project, stage, key, queue and topic', () => {
    const [one, other] = [createThreadCounter(), createThreadCounter()];
    one.recorder.countExchange(subject, 'served', 200, 10, 8);
    one.recorder.countExchange(subject, 'throttled', 429, 1, 0);
    other.recorder.countExchange({ ...subject, ...uncounted, keyId: '' }, 'failed', 504, 30, 29);
    other.recorder.countExchange({ ...subject, ...uncounted, projectId: 'p2', stageId: 's2', keyId: 'k2' }, 'quota', 429, 1, 0);
    one.recorder.countQueue(queue, 'sent', 3);
    other.recorder.countQueue(queue, 'sent', 2);
    other.recorder.countTopic({ projectId: 'p1', topicId: 't', name: 'images' }, 'published', 1);
    for (const thread of [one, other]) thread.recorder.countDelivery({ projectId: 'p1', topicId: 't', name: 'images' }, 'sub', 2);
    const counted = [one, other].flatMap((thread) => thread.drainLiveCounters() ?? []);
    const depth = { ...queue, visible: 5, inFlight: 1, delayed: 0, oldestAgeSeconds: 2 };
    const ticks = aggregateTicks(100, counted, [depth, { ...depth, queueId: 'empty', visible: 0, inFlight: 0 }]);
    expect(ticks.get('p2')?.total).toMatchObject({ requests: 1, quotaRefused: 1, forwarded: 0 });
    const tick = ticks.get('p1');
    expect(tick?.total).toEqual({
      requests: 3,
      forwarded: 2,
      throttled: 1,
      quotaRefused: 0,
      errors: 1,
      latencyMsSum: 40,
      upstreamLatencyMsSum: 37,
    });
    expect(tick?.byKey).toMatchObject([{ keyId: 'key', name: 'mobile', requests: 2 }]);
    expect(tick?.byApi).toMatchObject([{ stageId: 'stage', requests: 3 }]);
    expect(tick?.queues).toMatchObject([{ queueId: 'q', visible: 5, inFlight: 1, sent: 5 }]);
    expect(tick?.topics).toMatchObject([
      { topicId: 't', published: 1, delivered: 4, bySubscription: [{ subscriptionId: 'sub', delivered: 4 }] },
    ]);
    expect(one.drainLiveCounters()).toBe(null);
  });

  it('counts each second anew, whoever calls in it', () => {
    const thread = createThreadCounter();
    const callers = Array.from({ length: 4 }, (_, key) => ({ ...subject, ...uncounted, keyId: `key-${key}`, keyName: `name ${key}` }));
    const [first, second, third, fourth] = callers;
    if (!first || !second || !third || !fourth) throw new Error('no callers');
    const secondOf = (calls: readonly (typeof subject)[]) => {
      for (const caller of calls) thread.recorder.countExchange(caller, 'served', 502, 2, 1);
      const counters = thread.drainLiveCounters();
      const byKey = counters && aggregateTicks(100, [counters], []).get('p1')?.byKey;
      return byKey?.map(({ keyId, name, requests, errors, latencyMsSum }) => [keyId, name, requests, errors, latencyMsSum]);
    };
    expect(secondOf([first, second, second])).toEqual([
      ['key-0', 'name 0', 1, 1, 2],
      ['key-1', 'name 1', 2, 2, 4],
    ]);
    expect(secondOf([third, fourth, second])).toEqual([
      ['key-2', 'name 2', 1, 1, 2],
      ['key-3', 'name 3', 1, 1, 2],
      ['key-1', 'name 1', 1, 1, 2],
    ]);
    expect(secondOf([first])).toEqual([['key-0', 'name 0', 1, 1, 2]]);
  });

  it('lists the busiest keys only, and the total holds all', () => {
    const thread = createThreadCounter();
    const keys = limits.live.maxSubjectsPerThread + 500;
    const subjects = Array.from({ length: keys }, (_, key) => ({ ...subject, ...uncounted, keyId: `key-${key}` }));
    const busy = subjects.filter(({ keyId }) => keyId === 'key-7').flatMap((one) => Array(5).fill(one));
    for (const one of [...subjects, ...busy]) thread.recorder.countExchange(one, 'served', 200, 1, 1);
    const counted = thread.drainLiveCounters();
    expect(counted && callerCount(counted.gateway)).toBe(limits.live.maxSubjectsPerThread + 1);
    const tick = aggregateTicks(100, counted ? [counted] : [], []).get('p1');
    expect(tick?.total.requests).toBe(keys + 5);
    expect(tick?.byKey).toHaveLength(limits.live.maxKeysPerTick);
    expect(tick?.byKey[0]).toMatchObject({ keyId: 'key-7', requests: 6 });
  });
});
