// What the overview draws, computed from the live window: pure, a few milliseconds for a full window.
import type { LiveCounts, LiveTick } from '#server/contracts/live.ts';
import type { LiveWindow } from './live-window.ts';
import { recentTicks, windowSeconds } from './live-window.ts';

/** One second of a chart: `atMs` and a value per series; null where nothing is known or nothing can be said. */
export type SeriesRow = { atMs: number } & Record<string, number | null>;

/** A stretch whose ticks were lost: from the last second known before it to the first one after it (epoch ms). */
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

/** At most 5 queues, those that were deepest; the rest are told as a number. */
export type QueueChoice = { queues: readonly { queueId: string; name: string }[]; others: number };

export const rateSeconds = 5;
const errorSeconds = 60;
const latencySeconds = 5;
const queueLinesMax = 5;
const quietTick: LiveTick = {
  version: 1,
  atSeconds: 0,
  projectId: '',
  total: { requests: 0, forwarded: 0, throttled: 0, quotaRefused: 0, errors: 0, latencyMsSum: 0, upstreamLatencyMsSum: 0 },
  byApi: [],
  byKey: [],
  queues: [],
  topics: [],
};

/** Rows from the first tick of the window to its end, one a second; lost seconds hold null, quiet ones 0. */
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

/** The figures of this moment; null before the first tick and while the last seconds are a gap. */
export function currentFigures(window: LiveWindow): Figures | null {
  const recent = recentTicks(window, rateSeconds);
  const last = recent.at(-1);
  if (!last) return null;
  const seconds = knownSeconds(window);
  const minute = recentTicks(window, errorSeconds);
  const requests = sum(minute, (tick) => tick.total.requests);
  return {
    requestsPerSecond: sum(recent, (tick) => tick.total.requests) / seconds,
    refusedPerSecond: sum(recent, (tick) => tick.total.throttled + tick.total.quotaRefused) / seconds,
    errorRatio: requests === 0 ? null : sum(minute, (tick) => tick.total.errors) / requests,
    visible: last.queues.reduce((total, queue) => total + queue.visible, 0),
    inFlight: last.queues.reduce((total, queue) => total + queue.inFlight, 0),
  };
}

/** Stretches of the window whose ticks were lost, the silence at its end included. */
export function findGaps(window: LiveWindow): Gap[] {
  const gaps: Gap[] = [];
  let previous: LiveTick | undefined;
  for (const tick of window.ticks) {
    if (previous && tick.isAfterGap && tick.atSeconds > previous.atSeconds + 1) gaps.push(gapBetween(previous.atSeconds, tick.atSeconds));
    previous = tick;
  }
  if (previous && window.endSeconds !== null && window.endSeconds > previous.atSeconds) {
    gaps.push(gapBetween(previous.atSeconds, window.endSeconds));
  }
  return gaps;
}

/** Lengths of the time axis while a house is young: its first minutes fill it instead of a corner. */
const youngAxesSeconds = [180, 240, 360, 480, 660];

/** First and last instant of the time axis (epoch ms): the window, or less of it while less is known; null before the first tick. */
export function timeDomain({ ticks, endSeconds }: LiveWindow): [number, number] | null {
  if (endSeconds === null) return null;
  const known = endSeconds - (ticks[0]?.atSeconds ?? endSeconds) + 1;
  const length = youngAxesSeconds.find((seconds) => known <= seconds) ?? windowSeconds;
  return [(endSeconds - length + 1) * 1_000, endSeconds * 1_000];
}

/** How much happened in the window: requests, messages moved, publishes, and messages that lie there now. 0 is a blank page. */
export function countActivity({ ticks }: LiveWindow): number {
  const moved = sum(ticks, ({ total, queues, topics }) => {
    const messages = sum(queues, ({ sent, received, deleted }) => sent + received + deleted);
    return total.requests + messages + sum(topics, ({ published }) => published);
  });
  return moved + sum(ticks.at(-1)?.queues ?? [], ({ visible, inFlight, delayed }) => visible + inFlight + delayed);
}

function queueRows(window: LiveWindow, choice: QueueChoice, value: (queue: LiveTick['queues'][number]) => number): SeriesRow[] {
  const ids = choice.queues.map((queue) => queue.queueId);
  const kept = new Set(window.ticks.flatMap((tick) => (tick.thinned?.includes('queues') ? tick.queues.map(({ queueId }) => queueId) : [])));
  return rowsOf(window, ids, (tick) => {
    const values: Record<string, number | null> = {};
    for (const id of ids) {
      // A tick names only queues with messages or calls: one that is absent is empty, or was left out of a replay.
      const queue = tick.queues.find((one) => one.queueId === id);
      values[id] = queue ? value(queue) : tick.thinned?.includes('queues') && !kept.has(id) ? null : 0;
    }
    return values;
  });
}

/**
 * A row a second from the first tick of the window to its end.
 *
 * @param read  values of a second; a quiet one is given as a tick without anything in it
 */
export function rowsOf(window: LiveWindow, keys: readonly string[], read: (tick: LiveTick) => Record<string, number | null>): SeriesRow[] {
  const { ticks, endSeconds } = window;
  const [first] = ticks;
  if (!first || endSeconds === null) return [];
  const unknown = Object.fromEntries(keys.map((key) => [key, null]));
  const rows: SeriesRow[] = [];
  let index = 0;
  for (let second = first.atSeconds; second <= endSeconds; second += 1) {
    const next = ticks[index];
    const isHere = next?.atSeconds === second;
    if (isHere) index += 1;
    const isLost = next === undefined || (!isHere && next.isAfterGap === true);
    const values = isLost ? unknown : read(isHere ? next : { ...quietTick, atSeconds: second });
    rows.push(Object.assign({ atMs: second * 1_000 }, values) as SeriesRow);
  }
  return rows;
}

/** Seconds of the rate's stretch that have passed since the first tick: 1 to 5. */
export function knownSeconds({ ticks, endSeconds }: LiveWindow): number {
  const first = ticks[0]?.atSeconds ?? 0;
  return Math.min(rateSeconds, (endSeconds ?? first) - first + 1);
}

function gapBetween(beforeSeconds: number, afterSeconds: number): Gap {
  return { fromMs: beforeSeconds * 1_000, toMs: afterSeconds * 1_000 };
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
