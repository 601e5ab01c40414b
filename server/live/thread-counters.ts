// Counts what one thread does, by subject, until the main thread takes the sums once a second.
import type {
  GatewayCounters,
  GatewaySubject,
  LiveRecorder,
  QueueCounters,
  ThreadCounters,
  TopicCounters,
} from '../contracts/live-counters.ts';
import { limits } from '../kernel/limits.ts';

export type ThreadCounter = {
  recorder: LiveRecorder;
  /** The sums since the last call, to be posted to the main thread; null when nothing was counted. */
  drainLiveCounters(): ThreadCounters | null;
};

/** See LiveRecorder for what is counted and what past the bound is not. */
export function createThreadCounter(): ThreadCounter {
  /** Those of this second, and by stage those that stand for subjects past the bound. */
  let gateway: GatewayCounters[] = [];
  let nobodies = new Map<string, GatewayCounters>();
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

  const beginSums = (subject: GatewaySubject): GatewayCounters => {
    const { projectId, apiId, stageId, apiName, keyId, keyName, customerId } = subject;
    const stage = { projectId, apiId, stageId, apiName };
    let sums: GatewayCounters | undefined;
    if (gateway.length < max) {
      sums = { ...stage, keyId, keyName, customerId, ...noCounts };
      gateway.push(sums);
    } else {
      sums = nobodies.get(stageId) ?? { ...stage, keyId: '', keyName: '', customerId: '', ...noCounts };
      nobodies.set(stageId, sums);
    }
    subject.sums = sums;
    subject.second = second;
    return sums;
  };

  const recorder: LiveRecorder = {
    countExchange: (subject, outcome, status, latencyMs, upstreamLatencyMs) => {
      const sums = subject.sums !== null && subject.second === second ? subject.sums : beginSums(subject);
      sums.requests += 1;
      if (outcome === 'throttled') sums.throttled += 1;
      if (outcome === 'quota') sums.quotaRefused += 1;
      if (status >= 500) sums.errors += 1;
      if (outcome !== 'served' && outcome !== 'failed' && outcome !== 'aborted') return;
      sums.forwarded += 1;
      sums.latencyMsSum += latencyMs;
      sums.upstreamLatencyMsSum += upstreamLatencyMs;
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
      if (gateway.length + queues.size + topics.size === 0) return null;
      const drained = { gateway: [...gateway, ...nobodies.values()], queues: [...queues.values()], topics: [...topics.values()] };
      gateway = [];
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
