// What the pages of one queue and one topic draw from the live window. Pure.
import type { LiveTick } from '#server/contracts/live.ts';
import type { SeriesRow } from './live-series.ts';
import { knownSeconds, rateSeconds, rowsOf } from './live-series.ts';
import type { LiveWindow } from './live-window.ts';
import { recentTicks } from './live-window.ts';
import { isInThinned } from './subject-series.ts';

type QueueTick = LiveTick['queues'][number];

/** Rates are means of the last 5 seconds. */
export type QueueFlow = { sentPerSecond: number; receivedPerSecond: number; emptyReceivesPerSecond: number };

/** Below this the receives of 15 minutes say nothing about how a queue is polled. */
const tellingReceives = 20;

/** Messages of the queue by what can be done with them, a row a second. */
export function queueDepthRows(window: LiveWindow, queueId: string): SeriesRow[] {
  const isKept = isInThinned(window.ticks, 'queues', (tick) => queueOf(tick, queueId) !== undefined);
  return rowsOf(window, ['visible', 'inFlight', 'delayed'], (tick) => {
    if (!isKept && tick.thinned?.includes('queues')) return { visible: null, inFlight: null, delayed: null };
    const { visible = 0, inFlight = 0, delayed = 0 } = queueOf(tick, queueId) ?? {};
    return { visible, inFlight, delayed };
  });
}

/** What was done with the queue, a row a second. */
export function queueRateRows(window: LiveWindow, queueId: string): SeriesRow[] {
  const isKept = isInThinned(window.ticks, 'queues', (tick) => queueOf(tick, queueId) !== undefined);
  return rowsOf(window, ['sent', 'received', 'deleted', 'emptyReceives'], (tick) => {
    if (!isKept && tick.thinned?.includes('queues')) return { sent: null, received: null, deleted: null, emptyReceives: null };
    const { sent = 0, received = 0, deleted = 0, emptyReceives = 0 } = queueOf(tick, queueId) ?? {};
    return { sent, received, deleted, emptyReceives };
  });
}

/** Null before the first tick and while the last seconds are a gap. */
export function queueFlow(window: LiveWindow, queueId: string): QueueFlow | null {
  const recent = recentTicks(window, rateSeconds);
  if (recent.length === 0) return null;
  const seconds = knownSeconds(window);
  const mean = (value: (queue: QueueTick) => number) => sumOf(recent, queueId, value) / seconds;
  return {
    sentPerSecond: mean((queue) => queue.sent),
    receivedPerSecond: mean((queue) => queue.received),
    emptyReceivesPerSecond: mean((queue) => queue.emptyReceives),
  };
}

/** Receives of the window that brought nothing, and whether they are most of them. */
export function emptyPolling(window: LiveWindow, queueId: string): { emptyReceives: number; isMostlyEmpty: boolean } {
  const emptyReceives = sumOf(window.ticks, queueId, (queue) => queue.emptyReceives);
  const received = sumOf(window.ticks, queueId, (queue) => queue.received);
  return { emptyReceives, isMostlyEmpty: emptyReceives >= tellingReceives && emptyReceives > received };
}

/** The queue's depth in the newest tick that names it within the last 5 seconds; null when none does. */
export function currentDepth(
  window: LiveWindow,
  queueId: string,
): Pick<QueueTick, 'visible' | 'inFlight' | 'delayed' | 'oldestAgeSeconds'> | null {
  const tick = recentTicks(window, rateSeconds).findLast((one) => queueOf(one, queueId) !== undefined);
  return tick === undefined ? null : (queueOf(tick, queueId) ?? null);
}

/** Publishes of a topic and deliveries of each of its subscriptions per second, over the last 5 seconds; null as queueFlow. */
export function topicFlow(
  window: LiveWindow,
  topicId: string,
): { publishedPerSecond: number; deliveredPerSecond: ReadonlyMap<string, number> } | null {
  const recent = recentTicks(window, rateSeconds);
  if (recent.length === 0) return null;
  const seconds = knownSeconds(window);
  const deliveredPerSecond = new Map<string, number>();
  let published = 0;
  for (const tick of recent) {
    const topic = tick.topics.find((one) => one.topicId === topicId);
    published += topic?.published ?? 0;
    for (const { subscriptionId, delivered } of topic?.bySubscription ?? []) {
      deliveredPerSecond.set(subscriptionId, (deliveredPerSecond.get(subscriptionId) ?? 0) + delivered / seconds);
    }
  }
  return { publishedPerSecond: published / seconds, deliveredPerSecond };
}

function queueOf(tick: LiveTick, queueId: string): QueueTick | undefined {
  return tick.queues.find((queue) => queue.queueId === queueId);
}

function sumOf(ticks: readonly LiveTick[], queueId: string, value: (queue: QueueTick) => number): number {
  let sum = 0;
  for (const tick of ticks) {
    const queue = queueOf(tick, queueId);
    if (queue) sum += value(queue);
  }
  return sum;
}
