// The live window seen by API, by key or by customer: narrowed to one, or the busiest side by side. Pure.
import type { LiveCounts, LiveTick } from '#server/contracts/live.ts';
import type { TrafficKind } from '#server/contracts/traffic.ts';
import type { SeriesRow } from './live-series.ts';
import { rowsOf } from './live-series.ts';
import type { LiveWindow } from './live-window.ts';

export type Subject = { kind: TrafficKind; id: string };
export type SubjectTotals = { subjectId: string; name: string } & Pick<LiveCounts, 'requests' | 'throttled' | 'quotaRefused' | 'errors'>;

/** Series key of what the subjects shown leave over. */
export const othersKey = 'others';

const nothing: LiveCounts = {
  requests: 0,
  forwarded: 0,
  throttled: 0,
  quotaRefused: 0,
  errors: 0,
  latencyMsSum: 0,
  upstreamLatencyMsSum: 0,
};

/** The window with the totals of one subject in place of the project's; queues and topics stay as they are. */
export function narrowWindow(window: LiveWindow, subject: Subject): LiveWindow {
  return { ...window, ticks: window.ticks.map((tick) => ({ ...tick, total: countsOf(tick, subject) })) };
}

/**
 * Subjects with the most requests in the window, refused ones counted.
 *
 * @returns at most `count`; customers have no name in a tick, theirs is their id
 */
export function busiestSubjects(window: LiveWindow, kind: TrafficKind, count: number): SubjectTotals[] {
  const totals = new Map<string, SubjectTotals>();
  for (const tick of window.ticks) {
    for (const one of entriesOf(tick, kind)) {
      const sums = totals.get(one.id) ?? { subjectId: one.id, name: one.name, requests: 0, throttled: 0, quotaRefused: 0, errors: 0 };
      sums.name = one.name;
      sums.requests += one.counts.requests;
      sums.throttled += one.counts.throttled;
      sums.quotaRefused += one.counts.quotaRefused;
      sums.errors += one.counts.errors;
      totals.set(one.id, sums);
    }
  }
  return [...totals.values()].sort((a, b) => b.requests - a.requests || (a.subjectId < b.subjectId ? -1 : 1)).slice(0, count);
}

/**
 * A row a second with a value per subject and, under `others`, what is left of the whole.
 *
 * @param value  what is shown, e.g. requests
 */
export function splitRows(
  window: LiveWindow,
  kind: TrafficKind,
  ids: readonly string[],
  value: (counts: LiveCounts) => number,
): SeriesRow[] {
  return rowsOf(window, [...ids, othersKey], (tick) => {
    const row: Record<string, number> = {};
    for (const id of ids) row[id] = 0;
    let shown = 0;
    for (const one of entriesOf(tick, kind)) {
      if (row[one.id] === undefined) continue;
      const amount = value(one.counts);
      row[one.id] = (row[one.id] ?? 0) + amount;
      shown += amount;
    }
    row[othersKey] = Math.max(0, value(tick.total) - shown);
    return row;
  });
}

function countsOf(tick: LiveTick, { kind, id }: Subject): LiveCounts {
  let sums: LiveCounts | null = null;
  for (const one of entriesOf(tick, kind)) if (one.id === id) sums = sums === null ? one.counts : add(sums, one.counts);
  return sums ?? nothing;
}

function entriesOf(tick: LiveTick, kind: TrafficKind): readonly { id: string; name: string; counts: LiveCounts }[] {
  switch (kind) {
    case 'api':
      return tick.byApi.map((counts) => ({ id: counts.apiId, name: apiName(counts.name), counts }));
    case 'key':
      return tick.byKey.map((counts) => ({ id: counts.keyId, name: counts.name, counts }));
    case 'customer':
      return tick.byKey.flatMap((counts) => (counts.customerId === '' ? [] : { id: counts.customerId, name: counts.customerId, counts }));
  }
}

function add(a: LiveCounts, b: LiveCounts): LiveCounts {
  return {
    requests: a.requests + b.requests,
    forwarded: a.forwarded + b.forwarded,
    throttled: a.throttled + b.throttled,
    quotaRefused: a.quotaRefused + b.quotaRefused,
    errors: a.errors + b.errors,
    latencyMsSum: a.latencyMsSum + b.latencyMsSum,
    upstreamLatencyMsSum: a.upstreamLatencyMsSum + b.upstreamLatencyMsSum,
  };
}

/** A tick names an API with its stage, `orders/live`; the stages of one are added here. */
function apiName(name: string): string {
  const slash = name.lastIndexOf('/');
  return slash <= 0 ? name : name.slice(0, slash);
}
