// Function types between products. Products never import each other: whoever needs another product receives one of
// these, wired in runtime/compose.ts (data plane) or trpc/context.ts (control plane).

import type { AppError } from '../kernel/app-error.ts';
import type { Page } from './page.ts';
import type { DepthPoint, QueueHistory } from './queue-history.ts';
import type { BrowsedPage, MessageGroup, MessageState, MoveTask, OpenedMessage, RedriveOutcome, RedrivePlan } from './queue-message.ts';
import type { BusiestSubject, ReadBusiest, ReadTraffic, TrafficHistory } from './traffic.ts';
import type { QuotaUse, RequestLogEntry, RequestLogQuery, UsageQuery, UsageRow, UsageSums, UsageTableQuery } from './usage.ts';
import type { Admission, Finish } from './usage-record.ts';

/** The part of a Postgres client that a port needs to take part in its caller's transaction. */
export type SqlTransaction = {
  query<Row extends Record<string, unknown>>(sql: string, values?: readonly unknown[]): Promise<{ rows: Row[]; rowCount: number | null }>;
};

/** Who acts, for the audit record. */
export type Actor = { kind: 'member' | 'access-token' | 'credential' | 'developer' | 'system'; id: string; name: string };

/** The project and region a messaging call works in. */
export type MessagingScope = { projectId: string; accountId: string; region: string };

/** Message attribute as SQS and SNS carry it; binary values as base64. */
export type MessageAttribute = { dataType: string; stringValue?: string; binaryValueBase64?: string };

export type OutgoingMessage = {
  body: string;
  attributes: Readonly<Record<string, MessageAttribute>>;
  /** 0 to 900 s; absent takes the queue's default. */
  delaySeconds?: number;
  messageGroupId?: string;
  messageDeduplicationId?: string;
  traceHeader?: string;
};

export type QueueView = {
  queueId: string;
  /** Key of the message tables, a bigint as text. */
  numericId: string;
  projectId: string;
  accountId: string;
  region: string;
  name: string;
  arn: string;
  isFifo: boolean;
  /** AWS attribute names and string values, those set or defaulted. */
  attributes: Readonly<Record<string, string>>;
  tags: Readonly<Record<string, string>>;
  /** Receives find nothing while true; sends go on. */
  isPaused: boolean;
  /** True from the first message with a message group on a standard queue: claims then go round the groups. */
  hasGroups: boolean;
  createdAtMs: number;
  lastModifiedAtMs: number;
};

export type QueueDepth = {
  queueId: string;
  visible: number;
  inFlight: number;
  delayed: number;
  /** Age of the oldest visible message in seconds, null when none. */
  oldestAgeSeconds: number | null;
};

/**
 * Queues for the control plane, the gateway and topics. Errors are AppError with a `queue.*` code.
 * Functions with `tx` take part in the caller's transaction and have no effect when it rolls back.
 */
export type QueuePort = {
  createQueue(
    tx: SqlTransaction,
    scope: MessagingScope,
    name: string,
    attributes: Readonly<Record<string, string>>,
    tags: Readonly<Record<string, string>>,
  ): Promise<QueueView>;
  setQueueAttributes(tx: SqlTransaction, queueId: string, attributes: Readonly<Record<string, string>>): Promise<QueueView>;
  deleteQueue(tx: SqlTransaction, queueId: string): Promise<void>;
  purgeQueue(tx: SqlTransaction, queueId: string): Promise<void>;
  /** Stops or resumes receives; sends go on, and what is in flight stays with its receivers. */
  setQueuePaused(tx: SqlTransaction, queueId: string, isPaused: boolean): Promise<QueueView>;
  getQueue(projectId: string, queueId: string): Promise<QueueView | null>;
  /** By ARN, from the catalogue; for topics and integrations. */
  findQueueByArn(arn: string): Promise<QueueView | null>;
  /** Sorted by name, then region; at most `limit`, beginning after `after`. */
  listQueues(projectId: string, options: { namePrefix?: string; after?: NamedPlace; limit: number }): Promise<QueueView[]>;
  readDepths(queueIds: readonly string[]): Promise<QueueDepth[]>;
  /** The highest of each step, from samples taken once a minute and kept for limits.messaging's days. */
  readDepthHistory(query: DepthHistoryQuery): Promise<SampledDepths>;
  /**
   * Shows messages in the order they were sent, without receiving them: nothing is leased, counted or locked.
   * Throws `queue.browse_too_slow` after limits.messaging.browseStatementMs.
   */
  browseMessages(
    queue: QueueView,
    request: { afterSequence?: string; limit: number; search: string; state?: MessageState },
  ): Promise<BrowsedPage>;
  /** One message whole; null when it is gone. */
  openMessage(queue: QueueView, sequence: string): Promise<OpenedMessage | null>;
  /** Queues that name this one as their dead-letter queue, by name; at most `limit`. */
  listDeadLetterSources(queue: QueueView, limit: number): Promise<QueueView[]>;
  /** What a redrive would move, and where; nothing changes. Messages that a receiver holds stay and are not counted. */
  planRedrive(deadLetterQueue: QueueView, selection: RedriveSelection): Promise<RedrivePlan>;
  /**
   * Moves one batch (limits.messaging.redriveBatch…) within the caller's transaction; to be called until it moves none.
   * Call notifyEnqueued with the targets after COMMIT.
   */
  redriveMessages(
    tx: SqlTransaction,
    deadLetterQueue: QueueView,
    selection: RedriveSelection & { throughSequence: string },
  ): Promise<RedriveOutcome & { targets: QueueView[] }>;
  /** Groups of a FIFO queue that have messages, by name; with what they hold and who holds them. */
  listGroups(
    queue: QueueView,
    page: { afterName: string; namePrefix: string; isHeldOnly: boolean; limit: number },
  ): Promise<MessageGroup[]>;
  /** Makes what is received of a group receivable again. Returns how many messages; 0 when nobody held it. */
  releaseGroup(tx: SqlTransaction, queue: QueueView, group: string): Promise<number>;
  /** Begins a redrive that the elected worker carries out; `messagesPerSecond` 1 to 500. One active task for each queue. */
  startMoveTask(
    tx: SqlTransaction,
    deadLetterQueue: QueueView,
    request: { target?: QueueView; messagesPerSecond?: number },
  ): Promise<MoveTask>;
  /** Ends it after the batch under way. */
  cancelMoveTask(tx: SqlTransaction, deadLetterQueue: QueueView, taskId: string): Promise<MoveTask>;
  /** The last ten of the queue, newest first. */
  listMoveTasks(deadLetterQueue: QueueView): Promise<MoveTask[]>;
  /** Durable when the promise resolves. */
  sendMessage(queue: QueueView, message: OutgoingMessage): Promise<{ messageId: string; md5OfBody: string }>;
  /**
   * Inserts messages into many queues inside the caller's transaction (atomic fan-out). A queue that refuses its
   * message (too long, missing group, not allowed by its policy) is reported, not thrown. Entries of FIFO queues lock
   * their groups: all of one transaction belong into one call.
   */
  enqueueInTransaction(tx: SqlTransaction, entries: readonly EnqueueEntry[]): Promise<EnqueueOutcome[]>;
  /** After COMMIT of enqueueInTransaction: counts a message sent to each of these queues, named once for each, and wakes their receivers. */
  announceSent(queues: readonly QueueView[]): void;
  /** After COMMIT of whatever else made messages receivable: wakes waiting receivers of these queues. */
  notifyEnqueued(queues: readonly QueueView[]): void;
};

/** Absent target: each message goes to the queue it failed in. Absent sequences: all messages. */
export type RedriveSelection = { target?: QueueView; sequences?: readonly string[] };

/** `source`: on whose behalf, for the queue's policy; absent for the queue's own project. */
export type EnqueueEntry = {
  queue: QueueView;
  message: OutgoingMessage;
  source?: { service: 'sns.amazonaws.com'; arn: string; accountId: string };
};

export type EnqueueOutcome = { ok: true; messageId: string } | { ok: false; code: string; message: string };

export type TopicView = {
  topicId: string;
  projectId: string;
  accountId: string;
  region: string;
  name: string;
  arn: string;
  isFifo: boolean;
  attributes: Readonly<Record<string, string>>;
  createdAtMs: number;
};

export type SubscriptionView = {
  subscriptionId: string;
  subscriptionArn: string;
  topicId: string;
  topicArn: string;
  protocol: string;
  endpoint: string;
  attributes: Readonly<Record<string, string>>;
};

/** Steps of `stepSeconds` from `fromMs` to `toMs` (epoch ms): of one queue, or of the `count` deepest of a project. */
export type DepthHistoryQuery = { grain: 'minute' | 'hour' | 'day'; fromMs: number; toMs: number; stepSeconds: number } & (
  | { queueId: string }
  | { projectId: string; count: number }
);

export type SampledDepths = Pick<QueueHistory, 'knownFromMs' | 'sampledMs' | 'queues' | 'holdingCount'> & { points: DepthPoint[] };

/** Names of queues and topics are unique within a region only. */
export type NamedPlace = { name: string; region: string };

/** Topics for the control plane and the gateway. Errors are AppError with a `topic.*` code. */
export type TopicPort = {
  createTopic(tx: SqlTransaction, scope: MessagingScope, name: string, attributes: Readonly<Record<string, string>>): Promise<TopicView>;
  deleteTopic(tx: SqlTransaction, topicId: string): Promise<void>;
  getTopic(projectId: string, topicId: string): Promise<TopicView | null>;
  /** By name, then region; `search` is a piece of a name, upper and lower case alike. */
  listTopics(projectId: string, options: { after?: NamedPlace; search?: string; limit: number }): Promise<TopicView[]>;
  subscribe(
    tx: SqlTransaction,
    topicId: string,
    protocol: string,
    endpoint: string,
    attributes: Readonly<Record<string, string>>,
  ): Promise<SubscriptionView>;
  unsubscribe(tx: SqlTransaction, subscriptionId: string): Promise<void>;
  listSubscriptions(projectId: string, options: { topicId?: string; afterId?: string; limit: number }): Promise<SubscriptionView[]>;
  publish(
    topic: TopicView,
    message: { body: string; subject?: string; attributes: Readonly<Record<string, MessageAttribute>> },
  ): Promise<{ messageId: string; delivered: number; failed: number }>;
};

/**
 * The gateway's side of the ledger: door 2. Both calls append to this turn's batch: one write per event-loop turn for all
 * exchanges of the turn. `done` is called with `context` after that write, never before the call has returned; a function
 * and its argument apart, so that a request costs neither closure nor promise. It must not throw.
 */
export type UsageRecorder = {
  /**
   * Done when the admission is in the spool file, with null; or with AppError `runtime.unavailable` when the spool cannot
   * take it: the exchange is then answered 503.
   */
  admit<Context>(admission: Admission, done: (context: Context, error: AppError | null) => void, context: Context): void;
  /**
   * Appends the finish. Done when it is in the spool file (same turn's batch); the caller then sends the last response
   * byte, so that no client holds a complete answer the ledger does not know. Never fails: a finish that the disk refuses
   * is kept and written with a later turn; killed before that, its admission counts as aborted. Refusals need not wait.
   * Without an earlier admit only refusals are recorded; a second finish is dropped.
   */
  finish<Context>(admission: Admission, finish: Finish, done: (context: Context) => void, context: Context): void;
};

/** Quota leases of this process. Units are taken with Atomics from shared memory; only an empty lease waits. */
export type QuotaLeases = {
  /**
   * Takes one unit for a plan binding's slot. Pass the same `nowMs` here and as the admission's `atMs`.
   *
   * @returns the lease the unit came from, `exhausted` (with seconds to the period's end) when the plan's quota is
   *          spent, or `unavailable` when the ledger could not be asked within 250 ms (SLUICE_ON_LEDGER_DOWN decides)
   */
  take(binding: QuotaSubject, nowMs: number): QuotaDecision | Promise<QuotaDecision>;
  /** Gives a unit back when the exchange was refused after it was taken. */
  giveBack(binding: QuotaSubject, leaseId: number): void;
};

/** `keyId` is the first key of the line that shares the quota (contracts/directory.ts, KeyEntry.lineageId). */
export type QuotaSubject = { planId: string; keyId: string; slot: number; quota: { limit: number; period: 'DAY' | 'WEEK' | 'MONTH' } };

/** `atMs` is when the unit counts: epoch ms inside its lease's period, the instant asked for unless that was before it. */
export type QuotaDecision =
  | { kind: 'granted'; leaseId: number; atMs: number; remaining: number; resetSeconds: number }
  | { kind: 'exhausted'; resetSeconds: number }
  | { kind: 'unavailable' };

/** What the ledger counted: the one source of charts, usage pages, CSV and invoices. Lags behind traffic by at most 2 s. */
export type UsageReader = {
  /**
   * Sums of entries, one row per combination of `groupBy`, sorted by it. Throws AppError `input.invalid` for a range that
   * ends before it begins, and `input.too_large` past limits.ledger.usageRowsMax rows: a part would look like the whole.
   */
  readUsage(query: UsageQuery): Promise<UsageRow[]>;
  /** One page of a table with an outcome a column. Throws AppError `input.invalid` for such a range, or a cursor not given by it. */
  readUsageTable(query: UsageTableQuery): Promise<Page<UsageSums>>;
  /** Quotas of the project's keys in the periods of `nowMs`, by plan and key; keys that used nothing yet included. Keys of one line share one quota: each shows the line's use. */
  readQuotas(projectId: string, filter: { planId?: string; keyId?: string; customerId?: string }, nowMs: number): Promise<QuotaUse[]>;
  /** Recent exchanges, newest first; a window of limits.ledger.requestLogDays, not a count. */
  readRequestLog(query: RequestLogQuery): Promise<RequestLogEntry[]>;
};

/** Traffic over time, summed from the ledger's entries by API, key and customer (contracts/traffic.ts). */
export type TrafficReader = {
  /** Of the range that ends at `nowMs`; at most limits.ledger.busiestMax subjects are told apart. */
  readTraffic(
    projectId: string,
    query: ReadTraffic & { nowMs: number },
  ): Promise<Omit<TrafficHistory, 'subjects'> & { subjects: Omit<TrafficHistory['subjects'][number], 'name'>[] }>;
  /** The subjects with the most requests, at most limits.ledger.busiestMax. */
  readBusiest(projectId: string, query: ReadBusiest & { nowMs: number }): Promise<Omit<BusiestSubject, 'name'>[]>;
};

/** One action of a service of this house, called by a route instead of over the wire. */
type InHouseCall = {
  service: 'sqs' | 'sns';
  action: string;
  /** As an SDK would send it, unchecked: the action refuses what is wrong. */
  input: Readonly<Record<string, unknown>>;
  scope: MessagingScope;
  /** Who calls, for the audit record. */
  apiId: string;
  requestId: string;
  format: 'json' | 'xml';
  /** Ends a long poll. */
  signal: AbortSignal;
};

/** Queues and topics of this process for the gateway. Never rejects: a refusal is an answer. */
export type InHouseServices = {
  call(call: InHouseCall): Promise<{ status: number; contentType: string; body: string }>;
};
