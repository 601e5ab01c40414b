// Carries out publishes: what one thread is asked to publish while a transaction is under way goes into the next one
// together (group commit), and a publish is answered after COMMIT. All queue entries of a publish are in its
// transaction: they are there together or not at all. A queue that refuses its entry, or is gone, is a counted failure
// of that delivery and undoes nothing.
import type { Pool } from 'pg';
import type { LiveRecorder } from '../contracts/live-counters.ts';
import type { EnqueueEntry, QueuePort, SqlTransaction } from '../contracts/ports.ts';
import { asSqlTransaction, inTransaction } from '../db/transaction.ts';
import type { Clock } from '../kernel/clock.ts';
import { limits } from '../kernel/limits.ts';
import type { Random } from '../kernel/random.ts';
import type { Result } from '../kernel/result.ts';
import { fail, ok } from '../kernel/result.ts';
import type { PublishedMessage } from './model/check-publish.ts';
import { splitIntoBatches } from './model/fan-out-batches.ts';
import type { FanOutPlan } from './model/plan-fan-out.ts';
import { planFanOut } from './model/plan-fan-out.ts';
import type { Refusal } from './model/refusal.ts';
import { invalidParameter, topicNotFound } from './model/refusal.ts';
import { defaultMaxMessageBytes } from './model/topic-attributes.ts';
import type { TopicName } from './store/find-topic.ts';
import type { RecordedFailure } from './store/record-failed-deliveries.ts';
import { recordFailedDeliveries } from './store/record-failed-deliveries.ts';
import type { CatalogTopic, TopicCatalog } from './topic-catalog.ts';

export type PublishOutcome = { messageId: string; delivered: number; failed: number };

export type PublisherDeps = {
  pool: Pool;
  catalog: TopicCatalog;
  queues: Pick<QueuePort, 'findQueueByArn' | 'enqueueInTransaction' | 'announceSent'>;
  live: Pick<LiveRecorder, 'countTopic' | 'countDelivery'>;
  clock: Clock;
  random: Random;
};

export type Publisher = {
  /**
   * Publishes a checked message.
   *
   * @returns  after COMMIT how many queues have it; refused when the topic does not exist, the message is longer than
   *           the topic allows, or too much waits already (`Throttled`)
   * @throws   whatever Postgres failed with; when COMMIT's answer was lost the message may have been published
   */
  publish(topic: TopicName, message: PublishedMessage): Promise<Result<PublishOutcome, Refusal>>;
  /** Resolves when everything that was accepted has been answered. */
  close(): Promise<void>;
};

type Job = {
  topic: TopicName;
  message: PublishedMessage;
  messageId: string;
  nowMs: number;
  settle(outcome: Result<PublishOutcome, Refusal>): void;
  reject(error: unknown): void;
};

/** A job whose topic was found, with what it puts where. */
type PlannedJob = { job: Job; found: CatalogTopic; plan: FanOutPlan };

type Entry = EnqueueEntry & { planned: PlannedJob; subscriptionId: string };

export function createPublisher(deps: PublisherDeps): Publisher {
  const waiting: Job[] = [];
  let waitingBytes = 0;
  let running: Promise<void> | null = null;

  async function run(): Promise<void> {
    while (waiting.length > 0) {
      const jobs = waiting.splice(0, limits.messaging.groupCommitRowsMax);
      waitingBytes -= jobs.reduce((bytes, job) => bytes + job.message.bytes, 0);
      await publishGroup(deps, jobs);
    }
    running = null;
  }

  return {
    publish(topic, message) {
      const { promise, resolve, reject } = Promise.withResolvers<Result<PublishOutcome, Refusal>>();
      if (waiting.length >= limits.messaging.maxWaitingPublishes || waitingBytes >= limits.messaging.maxWaitingPublishBytes) {
        return Promise.resolve(fail({ code: 'Throttled', message: 'Rate exceeded' }));
      }
      waiting.push({ topic, message, messageId: deps.random.uuid(), nowMs: deps.clock.nowMs(), settle: resolve, reject });
      waitingBytes += message.bytes;
      // The group begins after this turn of the event loop, so publishes that arrive together go together.
      running ??= new Promise<void>((begin) => setImmediate(begin)).then(run);
      return promise;
    },
    async close() {
      await running;
    },
  };
}

/** Publishes all jobs, in as few transactions as limits.messaging.groupCommitRowsMax allows. Never throws: jobs are told. */
async function publishGroup(deps: PublisherDeps, jobs: readonly Job[]): Promise<void> {
  try {
    const planned = await planJobs(deps, jobs);
    const batches = splitIntoBatches(planned, ({ plan }) => plan.deliveries.length, limits.messaging.groupCommitRowsMax);
    for (const batch of batches) await commitBatch(deps, batch);
  } catch (error) {
    for (const job of jobs) job.reject(error);
  }
}

async function planJobs(deps: PublisherDeps, jobs: readonly Job[]): Promise<PlannedJob[]> {
  const topics = await deps.catalog.resolve(
    asSqlTransaction(deps.pool),
    jobs.map((job) => job.topic),
  );
  const planned: PlannedJob[] = [];
  for (const [index, job] of jobs.entries()) {
    const found = topics[index] ?? null;
    if (!found) {
      job.settle(fail(topicNotFound));
    } else if (job.message.bytes > Number(found.topic.attributes.MaximumMessageSize ?? defaultMaxMessageBytes)) {
      job.settle(fail(invalidParameter('Message too long')));
    } else {
      const plan = planFanOut({ ...job, topicArn: found.topic.arn }, found.subscribers);
      planned.push({ job, found, plan });
    }
  }
  return planned;
}

/** One transaction for the batch. If the database refused it, each job is tried alone, so that one cannot fail the others. */
async function commitBatch(deps: PublisherDeps, batch: readonly PlannedJob[]): Promise<void> {
  try {
    const { entries, failures } = await findQueues(deps, batch);
    const delivered = new Map<PlannedJob, string[]>();
    if (entries.length + failures.length > 0) {
      const stored = await inTransaction(deps.pool, async (tx) => {
        const taken = await enqueue(deps, tx, entries, failures);
        await recordFailedDeliveries(tx, failures);
        return taken;
      });
      for (const entry of stored) {
        const known = delivered.get(entry.planned);
        if (known) known.push(entry.subscriptionId);
        else delivered.set(entry.planned, [entry.subscriptionId]);
      }
      deps.queues.announceSent(stored.map((entry) => entry.queue));
    }
    for (const planned of batch) settle(deps, planned, delivered.get(planned) ?? [], failures);
  } catch (error) {
    if (batch.length > 1 && wasRolledBack(error)) {
      for (const planned of batch) await commitBatch(deps, [planned]);
    } else {
      for (const { job } of batch) job.reject(error);
    }
  }
}

async function findQueues(deps: PublisherDeps, batch: readonly PlannedJob[]): Promise<{ entries: Entry[]; failures: RecordedFailure[] }> {
  const entries: Entry[] = [];
  const failures: RecordedFailure[] = [];
  for (const planned of batch) {
    const { messageId } = planned.job;
    failures.push(...planned.plan.failures.map((failure) => ({ ...failure, messageId })));
    for (const { subscriptionId, queueArn, message } of planned.plan.deliveries) {
      const queue = await deps.queues.findQueueByArn(queueArn);
      const { arn, accountId } = planned.found.topic;
      const source = { service: 'sns.amazonaws.com', arn, accountId } as const;
      // Whether a queue of another project takes it is its policy's say.
      if (queue) entries.push({ planned, subscriptionId, queue, message, source });
      else failures.push({ subscriptionId, messageId, code: 'QueueDoesNotExist', message: 'The specified queue does not exist.' });
    }
  }
  return { entries, failures };
}

/** Inserts the entries, at most fanOutBytesPerStatement at a time; adds those a queue refused to `failures`. */
async function enqueue(deps: PublisherDeps, tx: SqlTransaction, entries: readonly Entry[], failures: RecordedFailure[]): Promise<Entry[]> {
  const delivered: Entry[] = [];
  for (const part of splitIntoBatches(entries, (entry) => entry.message.body.length, limits.messaging.fanOutBytesPerStatement)) {
    const outcomes = await deps.queues.enqueueInTransaction(tx, part);
    for (const [index, entry] of part.entries()) {
      const outcome = outcomes[index];
      if (outcome?.ok) delivered.push(entry);
      else {
        const { code = 'Unknown', message = 'The queue gave no answer.' } = outcome ?? {};
        failures.push({ subscriptionId: entry.subscriptionId, messageId: entry.planned.job.messageId, code, message });
      }
    }
  }
  return delivered;
}

/** @param delivered  ids of the subscriptions whose queue has the message */
function settle(deps: PublisherDeps, { job, found }: PlannedJob, delivered: readonly string[], failures: readonly RecordedFailure[]): void {
  const { projectId, topicId, name } = found.topic;
  deps.live.countTopic({ projectId, topicId, name }, 'published', 1);
  for (const subscriptionId of delivered) deps.live.countDelivery({ projectId, topicId, name }, subscriptionId, 1);
  const failed = failures.filter((failure) => failure.messageId === job.messageId).length;
  job.settle(ok({ messageId: job.messageId, delivered: delivered.length, failed }));
}

/**
 * True when Postgres itself reported the error, so nothing of the transaction stays. A lost connection or a shutdown
 * (classes 08 and 57) may have come behind COMMIT and is not tried again.
 */
function wasRolledBack(error: unknown): boolean {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : null;
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && !/^(08|57)/.test(code);
}
