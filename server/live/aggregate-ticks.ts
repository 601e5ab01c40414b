// Adds what the threads counted in one second to one tick per project. Pure sums; the biggest subjects are listed one
// by one, the total holds all.

import type { LiveTick } from '../contracts/live.ts';
import type { ExchangeCounters, QueueCounters, StageNames, ThreadCounters, TopicCounters } from '../contracts/live-counters.ts';
import type { QueueDepth } from '../contracts/ports.ts';
import { limits } from '../kernel/limits.ts';
import { addCounts } from './add-counts.ts';
import { callerCount, countsAt, keyAt, stageAt } from './exchange-columns.ts';
import { noCounts } from './thread-counters.ts';

/** A queue's depth with the names that charts show. */
export type NamedQueueDepth = QueueDepth & { projectId: string; name: string; region: string };

/**
 * The ticks of one second.
 *
 * @param atSeconds  epoch seconds
 * @param counted    everything the threads posted in that second
 * @param depths     depths as last read; a project with a queue that holds messages gets a tick though nothing happened
 * @returns          a tick per project with anything to show, by project id
 */
export function aggregateTicks(
  atSeconds: number,
  counted: readonly ThreadCounters[],
  depths: readonly NamedQueueDepth[],
): Map<string, LiveTick> {
  const ticks = new Map<string, LiveTick>();
  const tickOf = (projectId: string): LiveTick => {
    const tick = ticks.get(projectId) ?? emptyTick(projectId, atSeconds);
    ticks.set(projectId, tick);
    return tick;
  };
  addExchanges(
    counted.map(({ gateway }) => gateway),
    tickOf,
  );
  addQueues(
    counted.flatMap(({ queues }) => queues),
    depths,
    tickOf,
  );
  addTopics(
    counted.flatMap(({ topics }) => topics),
    tickOf,
  );
  return ticks;
}

/** A second in which nothing happened. */
export function emptyTick(projectId: string, atSeconds: number): LiveTick {
  return { version: 1, atSeconds, projectId, total: { ...noCounts }, byApi: [], byKey: [], queues: [], topics: [] };
}

function addExchanges(counted: readonly ExchangeCounters[], tickOf: (projectId: string) => LiveTick): void {
  const byStage = new Map<string, LiveTick['byApi'][number]>();
  const byKey = new Map<string, LiveTick['byKey'][number]>();
  const touched = new Set<LiveTick>();
  const stageOf = ({ projectId, apiId, stageId, apiName }: StageNames) => {
    const tick = tickOf(projectId);
    touched.add(tick);
    return { tick, sums: entryOf(byStage, stageId, tick.byApi, () => ({ apiId, stageId, name: apiName, ...noCounts })) };
  };
  for (const exchanges of counted) {
    const stages = exchanges.stages.map(stageOf);
    for (let place = 0; place < callerCount(exchanges); place += 1) {
      const stage = stages[stageAt(exchanges, place)];
      if (stage === undefined) continue;
      const counts = countsAt(exchanges, place);
      addCounts(stage.tick.total, counts);
      addCounts(stage.sums, counts);
      const { keyId, keyName, customerId } = keyAt(exchanges, place);
      if (keyId === '') continue;
      addCounts(
        entryOf(byKey, keyId, stage.tick.byKey, () => ({ keyId, customerId, name: keyName, ...noCounts })),
        counts,
      );
    }
  }
  for (const tick of touched) {
    tick.byApi = biggest(tick.byApi, ({ requests }) => requests, limits.live.maxApisPerTick);
    tick.byKey = biggest(tick.byKey, ({ requests }) => requests, limits.live.maxKeysPerTick);
  }
}

function addQueues(counters: readonly QueueCounters[], depths: readonly NamedQueueDepth[], tickOf: (projectId: string) => LiveTick): void {
  const byQueue = new Map<string, LiveTick['queues'][number]>();
  const queueOf = (queue: { projectId: string; queueId: string; name: string; region: string }) =>
    entryOf(byQueue, queue.queueId, tickOf(queue.projectId).queues, () => ({ ...emptyQueue, ...namesOf(queue) }));
  for (const depth of depths) {
    const { visible, inFlight, delayed, oldestAgeSeconds } = depth;
    if (visible + inFlight + delayed > 0) Object.assign(queueOf(depth), { visible, inFlight, delayed, oldestAgeSeconds });
  }
  const projects = new Set<string>();
  for (const { sent, received, deleted, emptyReceives, ...queue } of counters) {
    const entry = queueOf(queue);
    entry.sent += sent;
    entry.received += received;
    entry.deleted += deleted;
    entry.emptyReceives += emptyReceives;
    projects.add(queue.projectId);
  }
  for (const projectId of projects) {
    const tick = tickOf(projectId);
    tick.queues = biggest(tick.queues, (queue) => queue.sent + queue.received + queue.visible, limits.live.maxQueuesPerTick);
  }
}

function addTopics(counters: readonly TopicCounters[], tickOf: (projectId: string) => LiveTick): void {
  const byTopic = new Map<string, LiveTick['topics'][number]>();
  const byEdge = new Map<string, { subscriptionId: string; delivered: number }>();
  for (const { projectId, topicId, name, published, delivered, deliveredBySubscription } of counters) {
    const tick = tickOf(projectId);
    const entry = entryOf<LiveTick['topics'][number]>(byTopic, topicId, tick.topics, () => ({ topicId, name, published: 0, delivered: 0 }));
    entry.published += published;
    entry.delivered += delivered;
    for (const [subscriptionId, count] of Object.entries(deliveredBySubscription)) {
      entry.bySubscription ??= [];
      entryOf(byEdge, subscriptionId, entry.bySubscription, () => ({ subscriptionId, delivered: 0 })).delivered += count;
    }
    if (tick.topics.length > limits.live.maxTopicsPerTick) tick.topics.length = limits.live.maxTopicsPerTick;
  }
  for (const entry of byTopic.values()) {
    if (!entry.bySubscription) continue;
    entry.bySubscription = biggest(entry.bySubscription, (edge) => edge.delivered, limits.live.maxSubscriptionsPerTopic);
  }
}

const emptyQueue = {
  visible: 0,
  inFlight: 0,
  delayed: 0,
  oldestAgeSeconds: null,
  sent: 0,
  received: 0,
  deleted: 0,
  emptyReceives: 0,
} as const;

function namesOf({ queueId, name, region }: { queueId: string; name: string; region: string }) {
  return { queueId, name, region };
}

function entryOf<Entry>(index: Map<string, Entry>, id: string, list: Entry[], create: () => Entry): Entry {
  let entry = index.get(id);
  if (entry === undefined) {
    entry = create();
    index.set(id, entry);
    list.push(entry);
  }
  return entry;
}

function biggest<Entry>(entries: Entry[], size: (entry: Entry) => number, count: number): Entry[] {
  return entries.length <= count ? entries : entries.sort((one, other) => size(other) - size(one)).slice(0, count);
}
