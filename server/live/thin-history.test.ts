import { describe, expect, it } from 'vitest';
import type { LiveTick } from '../contracts/live.ts';
import { limits } from '../kernel/limits.ts';
import { emptyTick } from './aggregate-ticks.ts';
import { thinHistory } from './thin-history.ts';
import { noCounts } from './thread-counters.ts';

const { replayedSubjectsMax: max, replayWholeSeconds } = limits.live;

/** Key n makes n requests a second; three keys a customer. */
function busySecond(atSeconds: number, keys: number): LiveTick {
  const byKey = Array.from({ length: keys }, (_, n) => ({
    ...{ ...noCounts, keyId: `key${n + 1}`, customerId: `customer${Math.floor(n / 3)}`, name: `key ${n + 1}` },
    ...{ requests: n + 1, forwarded: n + 1, latencyMsSum: 12.3456789 * (n + 1), upstreamLatencyMsSum: 10.123456 * (n + 1) },
  }));
  const requests = byKey.reduce((sum, counts) => sum + counts.requests, 0);
  return { ...emptyTick('p', atSeconds), total: { ...noCounts, requests, forwarded: requests }, byKey };
}

const seconds = (count: number, keys: number) => Array.from({ length: count }, (_, index) => busySecond(1_000 + index, keys));

describe('a replayed history', () => {
  it('tells apart who stood out, adds the other keys of the busiest customers up, and keeps every total and the newest seconds', () => {
    const ticks = seconds(40, 90);
    const thin = thinHistory(ticks);
    expect(thin.slice(-replayWholeSeconds)).toEqual(ticks.slice(-replayWholeSeconds));
    expect(thin.map(({ total }) => total)).toEqual(ticks.map(({ total }) => total));
    const [first] = thin;
    expect(first?.thinned).toEqual(['byKey']);
    const kept = first?.byKey.filter(({ keyId }) => keyId !== '') ?? [];
    expect(kept).toEqual(ticks[0]?.byKey.slice(-max));
    const requestsOf = (tick: LiveTick | undefined, customer: string) =>
      (tick?.byKey ?? []).filter(({ customerId }) => customerId === customer).reduce((sum, { requests }) => sum + requests, 0);
    for (let customer = 30 - max; customer < 30; customer += 1) {
      expect(requestsOf(first, `customer${customer}`)).toBe(requestsOf(ticks[0], `customer${customer}`));
    }
    expect(requestsOf(first, 'customer0')).toBe(0);
  });

  it('leaves few subjects alone, and changes nothing of what is kept', () => {
    const ticks = seconds(40, max);
    const before = structuredClone(ticks);
    expect(thinHistory(ticks)).toEqual(before);
    const many = seconds(40, 90);
    const copy = structuredClone(many);
    thinHistory(many);
    expect(many).toEqual(copy);
    expect(thinHistory([])).toEqual([]);
  });

  it('of 15 minutes with 200 busy keys is less than a tenth of the whole', () => {
    const ticks = seconds(limits.live.historySeconds, 200);
    const bytes = (of: readonly LiveTick[]) => JSON.stringify(of).length;
    expect(bytes(thinHistory(ticks))).toBeLessThan(5_000_000);
    expect(bytes(ticks)).toBeGreaterThan(30_000_000);
  });
});
