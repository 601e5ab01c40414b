// Counts what one thread does, by subject, until the main thread takes the sums once a second.
import type { GatewaySubject, LiveRecorder, QueueCounters, ThreadCounters, TopicCounters } from '../contracts/live-counters.ts';
import { limits } from '../kernel/limits.ts';
import { ExchangeColumns } from './exchange-columns.ts';

export type ThreadCounter = {
  recorder: LiveRecorder;
  /** The sums since the last call, to be posted to the main thread; null when nothing was counted. */
  drainLiveCounters(): ThreadCounters | null;
};

/** See LiveRecorder for what is counted and what past the bound is not. */
export function createThreadCounter(): ThreadCounter {
  const exchanges = new ExchangeColumns();
  /** By stage, the places of those that stand for callers past the bound. */
  let nobodies = new Map<string, number>();
  /** Counts from 1. */
  let second = 1;
  let queues = new Map<string, QueueCounters>();
  let topics = new Map<string, TopicCounters>();
  const max = limits.live.maxSubjectsPerThread;

  const topicOf = ({ projectId, topicId, name }: Parameters<LiveRecorder['countTopic']>[0]): TopicCounters | null => {
    const known = topics.get(topicId);
    if (known) return known;
    if (topics.size >= max) return null;
    const sums: TopicCounters = { projectId, topicId, name, published: 0, delivered: 0, deliveredBySubscription: {} };
    topics.set(topicId, sums);
    return sums;
  };

  const place = (subject: GatewaySubject) => {
    if (exchanges.size - nobodies.size < max) return exchanges.add(subject);
    const known = nobodies.get(subject.stageId);
    if (known !== undefined) return known;
    const added = exchanges.add({ ...subject, keyId: '', keyName: '', customerId: '' });
    nobodies.set(subject.stageId, added);
    return added;
  };

  const recorder: LiveRecorder = {
    countExchange: (subject, outcome, status, latencyMs, upstreamLatencyMs) => {
      if (subject.second !== second) {
        subject.place = place(subject);
        subject.second = second;
      }
      exchanges.count(subject.place, outcome, status, latencyMs, upstreamLatencyMs);
    },
    countQueue: (subject, what, count) => {
      let sums = queues.get(subject.queueId);
      if (!sums) {
        if (queues.size >= max) return;
        const { projectId, queueId, name, region } = subject;
        sums = { projectId, queueId, name, region, sent: 0, received: 0, deleted: 0, emptyReceives: 0 };
        queues.set(queueId, sums);
      }
      sums[what] += count;
    },
    countTopic: (subject, what, count) => {
      const sums = topicOf(subject);
      if (sums) sums[what] += count;
    },
    countDelivery: (subject, subscriptionId, count) => {
      const sums = topicOf(subject);
      if (!sums) return;
      sums.delivered += count;
      sums.deliveredBySubscription[subscriptionId] = (sums.deliveredBySubscription[subscriptionId] ?? 0) + count;
    },
  };

  return {
    recorder,
    drainLiveCounters: () => {
      if (exchanges.size + queues.size + topics.size === 0) return null;
      const drained = { gateway: exchanges.take(), queues: [...queues.values()], topics: [...topics.values()] };
      nobodies = new Map();
      second += 1;
      queues = new Map();
      topics = new Map();
      return drained;
    },
  };
}

export const noCounts = {
  requests: 0,
  forwarded: 0,
  throttled: 0,
  quotaRefused: 0,
  errors: 0,
  latencyMsSum: 0,
  upstreamLatencyMsSum: 0,
} as const;
