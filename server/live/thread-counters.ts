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
  let gateway = new Map<string, GatewayCounters>();
  /** The same sums by the object that named them: the gateway gives one object per stage and key. */
  let bySubject = new WeakMap<GatewaySubject, GatewayCounters>();
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

  const recorder: LiveRecorder = {
    countExchange: (subject, outcome, status, latencyMs, upstreamLatencyMs) => {
      let sums = bySubject.get(subject);
      if (!sums) {
        const key = `${subject.stageId} ${subject.keyId}`;
        sums = gateway.get(key);
        if (!sums && gateway.size < max) {
          sums = { ...subject, ...noCounts };
          gateway.set(key, sums);
        }
        sums ??= nobody(gateway, subject);
        bySubject.set(subject, sums);
      }
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
      if (gateway.size + queues.size + topics.size === 0) return null;
      const drained = { gateway: [...gateway.values()], queues: [...queues.values()], topics: [...topics.values()] };
      gateway = new Map();
      bySubject = new WeakMap();
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

/** The sums of a stage's exchanges past the bound of subjects. One per stage, and stages are few. */
function nobody(gateway: Map<string, GatewayCounters>, subject: Parameters<LiveRecorder['countExchange']>[0]): GatewayCounters {
  const key = `${subject.stageId} `;
  const sums = gateway.get(key) ?? { ...subject, keyId: '', keyName: '', customerId: '', ...noCounts };
  gateway.set(key, sums);
  return sums;
}
