// What each worker thread counts for the live charts and hands over once a second: plain values that can be posted
// between threads. A signal, not a record: it may drop, and nothing is billed from it (that is the ledger's work).
import type { Outcome } from './usage-record.ts';

/**
 * Exchanges of one second and one thread in columns, see live/exchange-columns.ts: a row of `keys` and `counts` is one stage and one key,
 * or part of its count; neighbours of one stage share its names.
 */
export type ExchangeCounters = { stages: readonly StageNames[]; keys: readonly string[]; counts: Float64Array };

export type StageNames = {
  projectId: string;
  apiId: string;
  /** Of the stage; what its canary serves counts under `canaryLiveId`. */
  stageId: string;
  apiName: string;
};

export type KeyNames = { keyId: string; keyName: string; customerId: string };

/**
 * Whom an exchange is counted for. Names are shown in charts; an id is never reused for another name within a second. `keyId` is
 * empty for requests without a key.
 */
export type GatewayNames = StageNames & KeyNames;

/** One object for as long as stage and key are in use, so that counting looks nothing up; what counts it twice is added up later. */
export type GatewaySubject = GatewayNames & {
  /** Its place among the callers of a second, and the number of that second: the recorder's alone. See uncounted. */
  place: number;
  second: number;
};

/** Of a subject that no recorder has seen. */
export const uncounted = { place: 0, second: 0 };

/** Under which a stage's canary is counted, in live ticks and metrics. */
export function canaryLiveId(stageId: string): string {
  return `${stageId}/canary`;
}

type QueueSubject = { projectId: string; queueId: string; name: string; region: string };

/** Work of one second and one thread on one queue, in messages (emptyReceives in calls). */
export type QueueCounters = QueueSubject & { sent: number; received: number; deleted: number; emptyReceives: number };

type TopicSubject = { projectId: string; topicId: string; name: string };

/** Work of one second and one thread on one topic: publishes, and messages handed to subscriptions, in all and by subscription id. */
export type TopicCounters = TopicSubject & { published: number; delivered: number; deliveredBySubscription: Record<string, number> };

/** Everything one thread counted since the last drain; posted to the main thread once a second. */
export type ThreadCounters = {
  gateway: ExchangeCounters;
  queues: readonly QueueCounters[];
  topics: readonly TopicCounters[];
};

/**
 * Where the products of one thread count. Each receives this port and calls it on its own path; counting is a look-up at
 * most and some additions, never throws, and keeps a bounded number of subjects per second (limits.live). Past the
 * bound exchanges still count for their stage, under the empty key; queues and topics past it are not counted.
 */
export type LiveRecorder = {
  /** Once per exchange, when it ends. Latencies in ms; they are summed for exchanges that reached an integration only. */
  countExchange(subject: GatewaySubject, outcome: Outcome, status: number, latencyMs: number, upstreamLatencyMs: number): void;
  countQueue(subject: QueueSubject, what: 'sent' | 'received' | 'deleted' | 'emptyReceives', count: number): void;
  countTopic(subject: TopicSubject, what: 'published', count: number): void;
  /** Messages of a topic that one of its subscriptions received. */
  countDelivery(subject: TopicSubject, subscriptionId: string, count: number): void;
};
