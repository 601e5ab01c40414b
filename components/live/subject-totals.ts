// Who was busiest in the live window, kept up as it moves: of a window of fifteen minutes only the seconds that came and went are
// looked at, not some hundred thousand entries every second.
import type { LiveCounts, LiveTick } from '#server/contracts/live.ts';
import type { TrafficKind } from '#server/contracts/traffic.ts';
import type { LiveWindow } from './live-window.ts';

export type SubjectTotals = { subjectId: string; name: string } & Pick<LiveCounts, 'requests' | 'throttled' | 'quotaRefused' | 'errors'>;

type Sum = SubjectTotals & { entries: number };

/**
 * The subjects with the most requests in a window, refused ones counted.
 *
 * @returns at most `count` of any window given; the next is cheap when it differs by few seconds. Customers have no name in a
 *          tick, theirs is their id
 */
export function createBusiestSubjects(kind: TrafficKind): (window: LiveWindow, count: number) => SubjectTotals[] {
  const sums = new Map<string, Sum>();
  let counted = new Set<LiveTick>();

  const add = (tick: LiveTick, sign: 1 | -1) => {
    for (const entry of kind === 'api' ? tick.byApi : tick.byKey) {
      const [subjectId, name] = nameOf(entry, kind);
      if (subjectId === '') continue;
      let sum = sums.get(subjectId);
      if (sum === undefined) {
        sum = { subjectId, name, requests: 0, throttled: 0, quotaRefused: 0, errors: 0, entries: 0 };
        sums.set(subjectId, sum);
      }
      if (sign === 1) sum.name = name;
      sum.requests += sign * entry.requests;
      sum.throttled += sign * entry.throttled;
      sum.quotaRefused += sign * entry.quotaRefused;
      sum.errors += sign * entry.errors;
      sum.entries += sign;
      if (sum.entries === 0) sums.delete(subjectId);
    }
  };

  return (window, count) => {
    const ticks = new Set(window.ticks);
    for (const tick of ticks) if (!counted.has(tick)) add(tick, 1);
    for (const tick of counted) if (!ticks.has(tick)) add(tick, -1);
    counted = ticks;
    const busiest = [...sums.values()].sort((a, b) => b.requests - a.requests || (a.subjectId < b.subjectId ? -1 : 1)).slice(0, count);
    return busiest.map(({ entries: _, ...totals }) => totals);
  };
}

function nameOf(entry: LiveTick['byApi'][number] | LiveTick['byKey'][number], kind: TrafficKind): [id: string, name: string] {
  if ('apiId' in entry) return [entry.apiId, apiName(entry.name)];
  return kind === 'key' ? [entry.keyId, entry.name] : [entry.customerId, entry.customerId];
}

/** A tick names an API with its stage, `orders/live`; the stages of one are added here. */
function apiName(name: string): string {
  const slash = name.lastIndexOf('/');
  return slash <= 0 ? name : name.slice(0, slash);
}
