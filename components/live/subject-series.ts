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

/**
 * The window with the totals of one subject in place of the project's; queues and topics stay as they are. Replayed seconds that
 * may have left it out are left out as well: nobody knows what it did in them.
 */
export function narrowWindow(window: LiveWindow, subject: Subject): LiveWindow {
  const list = subject.kind === 'api' ? 'byApi' : 'byKey';
  const isKept = isInThinned(window.ticks, list, (tick) => findCounts(tick, subject) !== null);
  const ticks: LiveTick[] = [];
  let isAfterUnknown = false;
  for (const tick of window.ticks) {
    const counts = findCounts(tick, subject);
    if (counts === null && !isKept && tick.thinned?.includes(list)) {
      isAfterUnknown = true;
      continue;
    }
    ticks.push({ ...tick, total: counts ?? nothing, ...(isAfterUnknown ? { isAfterGap: true } : {}) });
    isAfterUnknown = false;
  }
  return { ...window, ticks };
}

/**
 * Subjects with the most requests in the window, refused ones counted.
 *
 * @returns at most `count`; customers have no name in a tick, theirs is their id
 */
export function busiestSubjects(window: LiveWindow, kind: TrafficKind, count: number): SubjectTotals[] {
  const totals = new Map<string, SubjectTotals>();
  for (const tick of window.ticks) {
    forEachOf(tick, kind, (subjectId, name, counts) => {
      let sums = totals.get(subjectId);
      if (sums === undefined) {
        sums = { subjectId, name, requests: 0, throttled: 0, quotaRefused: 0, errors: 0 };
        totals.set(subjectId, sums);
      }
      sums.name = name;
      sums.requests += counts.requests;
      sums.throttled += counts.throttled;
      sums.quotaRefused += counts.quotaRefused;
      sums.errors += counts.errors;
    });
  }
  const busiest = [...totals.values()].sort((a, b) => b.requests - a.requests || (a.subjectId < b.subjectId ? -1 : 1)).slice(0, count);
  return kind === 'api' ? busiest.map((totals) => ({ ...totals, name: apiName(totals.name) })) : busiest;
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
  const list = kind === 'api' ? 'byApi' : 'byKey';
  const kept = new Set<string>();
  for (const tick of window.ticks) if (tick.thinned?.includes(list)) forEachOf(tick, kind, (id) => kept.add(id));
  return rowsOf(window, [...ids, othersKey], (tick) => {
    const row: Record<string, number | null> = {};
    for (const id of ids) row[id] = tick.thinned?.includes(list) && !kept.has(id) ? null : 0;
    let shown = 0;
    forEachOf(tick, kind, (id, _name, counts) => {
      const sum = row[id];
      if (sum === undefined) return;
      const amount = value(counts);
      row[id] = (sum ?? 0) + amount;
      shown += amount;
    });
    row[othersKey] = Math.max(0, value(tick.total) - shown);
    return row;
  });
}

/** Is the subject that `has` looks for one of those that a replay kept apart? */
export function isInThinned(
  ticks: readonly LiveTick[],
  list: NonNullable<LiveTick['thinned']>[number],
  has: (tick: LiveTick) => boolean,
): boolean {
  return ticks.some((tick) => tick.thinned?.includes(list) && has(tick));
}

function findCounts(tick: LiveTick, { kind, id }: Subject): LiveCounts | null {
  let sums: LiveCounts | null = null;
  forEachOf(tick, kind, (subjectId, _name, counts) => {
    if (subjectId === id) sums = sums === null ? counts : add(sums, counts);
  });
  return sums;
}

/** Without a copy of anything: a window holds some hundred thousand entries, and is gone through every second. */
function forEachOf(tick: LiveTick, kind: TrafficKind, visit: (id: string, name: string, counts: LiveCounts) => void): void {
  switch (kind) {
    case 'api':
      for (const counts of tick.byApi) visit(counts.apiId, counts.name, counts);
      return;
    case 'key':
      for (const counts of tick.byKey) if (counts.keyId !== '') visit(counts.keyId, counts.name, counts);
      return;
    case 'customer':
      for (const counts of tick.byKey) if (counts.customerId !== '') visit(counts.customerId, counts.customerId, counts);
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
