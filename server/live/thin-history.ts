// The kept seconds as they are replayed to somebody who opens a chart: the totals of all, and one by one those subjects that
// stood out in them. Fifteen minutes with hundreds of busy keys are some 40 MB otherwise, which no browser takes at once. Pure.
import type { LiveTick } from '../contracts/live.ts';
import { limits } from '../kernel/limits.ts';
import { addCounts } from './add-counts.ts';

type List = 'byApi' | 'byKey' | 'queues' | 'topics';

/**
 * Thins all but the newest seconds.
 *
 * Keys that are left out are added up by customer, under the empty key, for those customers that stood out; a tick names the
 * lists that something was left out of. Lists with few subjects stay whole, and so does every total.
 *
 * @param ticks  of one project, ascending
 */
export function thinHistory(ticks: readonly LiveTick[]): LiveTick[] {
  const { replayedSubjectsMax: max, replayWholeSeconds } = limits.live;
  const wholeFrom = (ticks.at(-1)?.atSeconds ?? 0) - replayWholeSeconds;
  const standing = {
    byApi: standOut(ticks, max, (tick) => tick.byApi.map(({ stageId, requests }) => [stageId, requests])),
    byKey: standOut(ticks, max, (tick) => tick.byKey.map(({ keyId, requests }) => [keyId, requests])),
    customers: standOut(ticks, max, (tick) => tick.byKey.map(({ customerId, requests }) => [customerId, requests])),
    queues: standOut(ticks, max, (tick) => tick.queues.map(({ queueId, visible, inFlight, sent }) => [queueId, visible + inFlight + sent])),
    topics: standOut(ticks, max, (tick) => tick.topics.map(({ topicId, published, delivered }) => [topicId, published + delivered])),
  };
  return ticks.map((tick) => {
    if (tick.atSeconds > wholeFrom) return tick;
    const thin: LiveTick = {
      ...tick,
      byApi: tick.byApi.filter(({ stageId }) => standing.byApi.has(stageId)),
      byKey: [...tick.byKey.filter(({ keyId }) => standing.byKey.has(keyId)), ...othersOf(tick, standing.byKey, standing.customers)],
      queues: tick.queues.filter(({ queueId }) => standing.queues.has(queueId)),
      topics: tick.topics.filter(({ topicId }) => standing.topics.has(topicId)),
    };
    const isKept: Record<List, boolean> = {
      byApi: thin.byApi.length === tick.byApi.length,
      byKey: tick.byKey.every(({ keyId }) => standing.byKey.has(keyId)),
      queues: thin.queues.length === tick.queues.length,
      topics: thin.topics.length === tick.topics.length,
    };
    const thinned = (['byApi', 'byKey', 'queues', 'topics'] as const).filter((list) => !isKept[list]);
    return thinned.length === 0 ? tick : { ...thin, thinned };
  });
}

/** Ids with the largest sums over all ticks; the empty id is nobody's. */
function standOut(ticks: readonly LiveTick[], max: number, read: (tick: LiveTick) => [string, number][]): ReadonlySet<string> {
  const sums = new Map<string, number>();
  for (const tick of ticks) for (const [id, amount] of read(tick)) if (id !== '') sums.set(id, (sums.get(id) ?? 0) + amount);
  const biggest = [...sums].sort(([one, a], [other, b]) => b - a || (one < other ? -1 : 1)).slice(0, max);
  return new Set(biggest.map(([id]) => id));
}

/** What is left out of a tick's keys, by customer. */
function othersOf(tick: LiveTick, keys: ReadonlySet<string>, customers: ReadonlySet<string>): LiveTick['byKey'] {
  const sums = new Map<string, LiveTick['byKey'][number]>();
  for (const counts of tick.byKey) {
    const { customerId } = counts;
    if (keys.has(counts.keyId) || !customers.has(customerId)) continue;
    const sum = sums.get(customerId);
    if (sum) addCounts(sum, counts);
    else sums.set(customerId, { ...counts, keyId: '', name: '' });
  }
  return [...sums.values()];
}
