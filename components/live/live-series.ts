// What the overview draws, computed from the live window: pure, a few milliseconds for a full window.
import type { LiveCounts, LiveTick } from '#server/contracts/live.ts';
import type { LiveWindow } from './live-window.ts';
import { recentTicks, windowSeconds } from './live-window.ts';

/** One second of a chart: `atMs` and a value per series; null where nothing is known. */
export type SeriesRow = { atMs: number } & Record<string, number | null>;

/** A stretch without ticks, from its first missing second to the first one present again (epoch ms). */
export type Gap = { fromMs: number; toMs: number };

/** Figures above the charts. Rates are means of the last 5 seconds, the share of errors one of the last 60. */
export type Figures = {
  requestsPerSecond: number;
  refusedPerSecond: number;
  /** 0 to 1; null without requests in the last minute. */
  errorRatio: number | null;
  visible: number;
  inFlight: number;
};

export type KeyTotals = { keyId: string; name: string; requests: number; throttled: number; quotaRefused: number; errors: number };

/** At most 5 queues, those that were deepest; the rest are told as a number. */
export type QueueChoice = { queues: readonly { queueId: string; name: string }[]; others: number };

const rateSeconds = 5;
const errorSeconds = 60;
const latencySeconds = 5;
const queueLinesMax = 5;

/** Rows from the first tick of the window to its end, one a second; seconds without a tick hold null. */
export function trafficRows(window: LiveWindow): SeriesRow[] {
  return rowsOf(window, ['succeeded', 'errors'], ({ total }) => ({
    succeeded: Math.max(0, total.forwarded - total.errors),
    errors: total.errors,
  }));
}

/** What the gateway refused: by rate, by quota, and for want of a valid key or route. */
export function refusalRows(window: LiveWindow): SeriesRow[] {
  return rowsOf(window, ['rate', 'quota', 'other'], ({ total }) => ({
    rate: total.throttled,
    quota: total.quotaRefused,
    other: otherRefusals(total),
  }));
}

/**
 * Mean milliseconds a request spent in the gateway and waiting for its upstream, over the 5 seconds that end there:
 * a lone request is then a short line and not an invisible point. Null where no request was forwarded.
 */
export function latencyRows(window: LiveWindow): SeriesRow[] {
  const recent: LiveTick[] = [];
  return rowsOf(window, ['gateway', 'upstream'], (tick) => {
    recent.push(tick);
    while ((recent[0]?.atSeconds ?? tick.atSeconds) <= tick.atSeconds - latencySeconds) recent.shift();
    const forwarded = sum(recent, (one) => one.total.forwarded);
    if (forwarded === 0) return { gateway: null, upstream: null };
    const upstream = sum(recent, (one) => one.total.upstreamLatencyMsSum) / forwarded;
    const whole = sum(recent, (one) => one.total.latencyMsSum) / forwarded;
    return { gateway: Math.max(0, whole - upstream), upstream };
  });
}

/** Picks the queues worth a line: the deepest of the window, in order of name so that colours stay put. */
export function chooseQueues(window: LiveWindow): QueueChoice {
  const deepest = new Map<string, { queueId: string; name: string; depth: number }>();
  for (const tick of window.ticks) {
    for (const queue of tick.queues) {
      const depth = queue.visible + queue.inFlight;
      const known = deepest.get(queue.queueId);
      if (!known) deepest.set(queue.queueId, { queueId: queue.queueId, name: queue.name, depth });
      else if (depth > known.depth) known.depth = depth;
    }
  }
  const ranked = [...deepest.values()].sort((a, b) => b.depth - a.depth || compareText(a.name, b.name));
  const queues = ranked.slice(0, queueLinesMax).sort((a, b) => compareText(a.name, b.name));
  return { queues: queues.map(({ queueId, name }) => ({ queueId, name })), others: Math.max(0, ranked.length - queueLinesMax) };
}

/** Visible messages of the chosen queues, keyed by queue id. */
export function depthRows(window: LiveWindow, choice: QueueChoice): SeriesRow[] {
  return queueRows(window, choice, (queue) => queue.visible);
}

/** Age in seconds of the oldest visible message, keyed by queue id; 0 while a queue is empty. */
export function oldestRows(window: LiveWindow, choice: QueueChoice): SeriesRow[] {
  return queueRows(window, choice, (queue) => queue.oldestAgeSeconds ?? 0);
}

/** Keys with the most requests in the window, refused ones counted. */
export function topKeys(window: LiveWindow, count: number): KeyTotals[] {
  const totals = new Map<string, KeyTotals>();
  for (const tick of window.ticks) {
    for (const key of tick.byKey) {
      const known = totals.get(key.keyId) ?? { keyId: key.keyId, name: key.name, requests: 0, throttled: 0, quotaRefused: 0, errors: 0 };
      known.name = key.name;
      known.requests += key.requests;
      known.throttled += key.throttled;
      known.quotaRefused += key.quotaRefused;
      known.errors += key.errors;
      totals.set(key.keyId, known);
    }
  }
  return [...totals.values()].sort((a, b) => b.requests - a.requests || compareText(a.name, b.name)).slice(0, count);
}

/** The figures of this moment; null before the first tick and while the last seconds are a gap. */
export function currentFigures(window: LiveWindow): Figures | null {
  const recent = recentTicks(window, rateSeconds);
  const last = recent.at(-1);
  if (!last) return null;
  const minute = recentTicks(window, errorSeconds);
  const requests = sum(minute, (tick) => tick.total.requests);
  return {
    requestsPerSecond: sum(recent, (tick) => tick.total.requests) / recent.length,
    refusedPerSecond: sum(recent, (tick) => tick.total.throttled + tick.total.quotaRefused) / recent.length,
    errorRatio: requests === 0 ? null : sum(minute, (tick) => tick.total.errors) / requests,
    visible: last.queues.reduce((total, queue) => total + queue.visible, 0),
    inFlight: last.queues.reduce((total, queue) => total + queue.inFlight, 0),
  };
}

/** Stretches of the window without ticks, after its first tick. */
export function findGaps(window: LiveWindow): Gap[] {
  const gaps: Gap[] = [];
  const [first] = window.ticks;
  if (!first || window.endSeconds === null) return gaps;
  let expected = first.atSeconds;
  for (const tick of window.ticks) {
    if (tick.atSeconds > expected) gaps.push({ fromMs: (expected - 1) * 1_000, toMs: tick.atSeconds * 1_000 });
    expected = tick.atSeconds + 1;
  }
  if (window.endSeconds >= expected) gaps.push({ fromMs: (expected - 1) * 1_000, toMs: window.endSeconds * 1_000 });
  return gaps;
}

/** First and last instant of the time axis (epoch ms); null before the first tick. */
export function timeDomain(window: LiveWindow): [number, number] | null {
  if (window.endSeconds === null) return null;
  return [(window.endSeconds - windowSeconds + 1) * 1_000, window.endSeconds * 1_000];
}

/** True when nothing happened in the whole window and no message lies anywhere: there is nothing to draw yet. */
export function isQuiet(window: LiveWindow): boolean {
  return window.ticks.every(({ total, queues, topics }) => total.requests === 0 && queues.every(isIdle) && topics.every(isSilent));
}

function isIdle(queue: LiveTick['queues'][number]): boolean {
  return queue.visible + queue.inFlight + queue.delayed + queue.sent + queue.received + queue.deleted === 0;
}

function isSilent(topic: LiveTick['topics'][number]): boolean {
  return topic.published === 0;
}

function queueRows(window: LiveWindow, choice: QueueChoice, value: (queue: LiveTick['queues'][number]) => number): SeriesRow[] {
  const ids = choice.queues.map((queue) => queue.queueId);
  return rowsOf(window, ids, (tick) => {
    const values: Record<string, number | null> = {};
    for (const id of ids) {
      const queue = tick.queues.find((one) => one.queueId === id);
      values[id] = queue ? value(queue) : null;
    }
    return values;
  });
}

function rowsOf(window: LiveWindow, keys: readonly string[], read: (tick: LiveTick) => Record<string, number | null>): SeriesRow[] {
  const [first] = window.ticks;
  if (!first || window.endSeconds === null) return [];
  const unknown = Object.fromEntries(keys.map((key) => [key, null]));
  const rows: SeriesRow[] = [];
  let index = 0;
  for (let second = first.atSeconds; second <= window.endSeconds; second += 1) {
    const tick = window.ticks[index];
    const isHere = tick?.atSeconds === second;
    if (isHere) index += 1;
    rows.push(Object.assign({ atMs: second * 1_000 }, tick && isHere ? read(tick) : unknown) as SeriesRow);
  }
  return rows;
}

function otherRefusals(total: LiveCounts): number {
  return Math.max(0, total.requests - total.forwarded - total.throttled - total.quotaRefused);
}

function sum<Item>(items: readonly Item[], value: (item: Item) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}

function compareText(first: string, second: string): number {
  return first < second ? -1 : first > second ? 1 : 0;
}
