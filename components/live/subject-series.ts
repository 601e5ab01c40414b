// The live window seen by API, by key or by customer: narrowed to one, or the busiest side by side. Pure.
import type { LiveCounts, LiveTick } from '#server/contracts/live.ts';
import type { TrafficKind } from '#server/contracts/traffic.ts';
import type { SeriesRow } from './live-series.ts';
import { rowsOf } from './live-series.ts';
import type { LiveWindow } from './live-window.ts';

export type Subject = { kind: TrafficKind; id: string };

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
  const find = (tick: LiveTick) => countsById(tick, subject.kind).get(subject.id);
  const isKept = isInThinned(window.ticks, list, (tick) => find(tick) !== undefined);
  const ticks: LiveTick[] = [];
  let isAfterUnknown = false;
  for (const tick of window.ticks) {
    const counts = find(tick);
    if (counts === undefined && !isKept && tick.thinned?.includes(list)) {
      isAfterUnknown = true;
      continue;
    }
    ticks.push({ ...tick, total: counts ?? nothing, ...(isAfterUnknown ? { isAfterGap: true } : {}) });
    isAfterUnknown = false;
  }
  return { ...window, ticks };
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
  for (const tick of window.ticks) if (tick.thinned?.includes(list)) for (const id of countsById(tick, kind).keys()) kept.add(id);
  return rowsOf(window, [...ids, othersKey], (tick) => {
    const counts = countsById(tick, kind);
    const row: Record<string, number | null> = {};
    let shown = 0;
    for (const id of ids) {
      const own = counts.get(id);
      const amount = own === undefined ? 0 : value(own);
      row[id] = own === undefined && tick.thinned?.includes(list) && !kept.has(id) ? null : amount;
      shown += amount;
    }
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

const indexes = new WeakMap<LiveTick, Map<TrafficKind, ReadonlyMap<string, LiveCounts>>>();

/**
 * A tick's counts by subject, the stages of an API and the keys of a customer added up. Made once per tick: a window holds some
 * hundred thousand entries, and is drawn every second.
 */
function countsById(tick: LiveTick, kind: TrafficKind): ReadonlyMap<string, LiveCounts> {
  const known = indexes.get(tick) ?? new Map<TrafficKind, ReadonlyMap<string, LiveCounts>>();
  const made = known.get(kind);
  if (made) return made;
  const counts = new Map<string, LiveCounts>();
  for (const one of kind === 'api' ? tick.byApi : tick.byKey) {
    const id = idOf(one, kind);
    if (id === '') continue;
    const sum = counts.get(id);
    counts.set(id, sum === undefined ? one : add(sum, one));
  }
  known.set(kind, counts);
  indexes.set(tick, known);
  return counts;
}

function idOf(counts: LiveTick['byApi'][number] | LiveTick['byKey'][number], kind: TrafficKind): string {
  if ('apiId' in counts) return counts.apiId;
  return kind === 'key' ? counts.keyId : counts.customerId;
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
