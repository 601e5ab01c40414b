import { expect, it } from 'vitest';
import type { LiveTick } from '#server/contracts/live.ts';
import { sumStage } from './sum-stage.ts';

const counts = { throttled: 0, quotaRefused: 0, upstreamLatencyMsSum: 0, apiId: 'a', name: 'n' };
const tick = (atSeconds: number, stageId: string, requests: number, errors = 0): LiveTick => ({
  version: 1,
  atSeconds,
  projectId: 'p',
  total: { ...counts, requests, forwarded: requests, errors, latencyMsSum: 0 },
  byApi: [{ ...counts, stageId, requests, forwarded: requests, errors, latencyMsSum: requests * 10 }],
  byKey: [],
  queues: [],
  topics: [],
});

it('sums the last minute of one stage alone', () => {
  const ticks = [tick(10, 's', 100), tick(100, 's', 4, 1), tick(130, 's/canary', 7), tick(150, 's', 6)];
  expect(sumStage(ticks, 's')).toEqual({ requests: 10, errorRatio: 0.1, meanMs: 10 });
  expect(sumStage(ticks, 's/canary')).toEqual({ requests: 7, errorRatio: 0, meanMs: 10 });
  expect(sumStage([], 's')).toEqual({ requests: 0, errorRatio: null, meanMs: null });
});
