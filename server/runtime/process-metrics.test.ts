import { expect, it } from 'vitest';
import { createProcessMeters } from './process-metrics.ts';

it('tells what the process is like, and no histogram that a timer would have to wake it for', async () => {
  const meters = createProcessMeters({
    ledger: () => ({ waitingBytes: 7 }),
    gateway: () => ({ servedRevision: 3, slotsUsed: 0 }),
    feedStaleMs: () => 1_500,
    store: () => null,
  });
  const metrics = new Map((await meters.collect()).map((metric) => [metric.name, metric.values]));
  expect(metrics.get('ledger_unshipped_bytes')).toEqual([{ value: 7, labels: {} }]);
  expect(metrics.get('change_feed_stale_seconds')).toEqual([{ value: 1.5, labels: {} }]);
  expect([...metrics.keys()].filter((name) => name.includes('eventloop'))).toEqual(['nodejs_eventloop_lag_seconds']);
  expect(metrics.has('process_resident_memory_bytes')).toBe(true);
});
