// Ticks for tests: quiet ones, and ones with the counts a test cares about.
import type { LiveCounts, LiveTick } from '#server/contracts/live.ts';

export const noCounts: LiveCounts = {
  requests: 0,
  forwarded: 0,
  throttled: 0,
  quotaRefused: 0,
  errors: 0,
  latencyMsSum: 0,
  upstreamLatencyMsSum: 0,
};

export function tickAt(atSeconds: number): LiveTick {
  return { version: 1, atSeconds, projectId: 'p', total: noCounts, byApi: [], byKey: [], queues: [], topics: [] };
}

export function busyTick(atSeconds: number, counts: Partial<LiveCounts>): LiveTick {
  return { ...tickAt(atSeconds), total: { ...noCounts, ...counts } };
}

export function queueAt(name: string, values: Partial<LiveTick['queues'][number]>): LiveTick['queues'][number] {
  return {
    queueId: name,
    name,
    region: 'us-east-1',
    visible: 0,
    inFlight: 0,
    delayed: 0,
    oldestAgeSeconds: null,
    sent: 0,
    received: 0,
    deleted: 0,
    emptyReceives: 0,
    ...values,
  };
}
