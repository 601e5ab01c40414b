// What a load run remembers of its calls, one event each, for check-history.ts. Times are milliseconds of one monotonic
// clock of the process that calls: `startedMs` before the request left, `doneMs` when its outcome was known.

/** `ok`: acknowledged. `refused`: surely not done. `unknown`: no answer, or a retryable error: it may have been done. */
export type Outcome = 'ok' | 'refused' | 'unknown';

type Call = { startedMs: number; doneMs: number };

export type SendEvent = Call & {
  kind: 'send';
  queue: string;
  body: string;
  outcome: Outcome;
  delaySeconds: number;
  /** SQS's sums of body and attributes as the sender computed them. */
  sums: string;
  /** Of FIFO queues. */
  group?: string;
  deduplicationId?: string;
  /** Of the answer. */
  messageId?: string;
  sequence?: string;
};

export type ReceivedMessage = {
  messageId: string;
  body: string;
  sums: string;
  handle: string;
  receiveCount: number;
  group?: string;
  deduplicationId?: string;
  sequence?: string;
};

export type ReceiveEvent = Call & {
  kind: 'receive';
  queue: string;
  outcome: Outcome;
  visibilitySeconds: number;
  messages: readonly ReceivedMessage[];
};

export type DeleteEvent = Call & { kind: 'delete'; queue: string; messageId: string; handle: string; outcome: Outcome };

export type VisibilityEvent = Call & {
  kind: 'visibility';
  queue: string;
  messageId: string;
  handle: string;
  seconds: number;
  outcome: Outcome;
};

/** GetQueueAttributes at rest, beside what a count of the tables says. */
export type DepthEvent = Call & { kind: 'depth'; queue: string; reported: Depth; counted: Depth };
export type Depth = { visible: number; inFlight: number; delayed: number };

/** A publish to a topic, with the queues whose subscriptions match it and those whose filter policies do not. */
export type PublishEvent = Call & {
  kind: 'publish';
  body: string;
  outcome: Outcome;
  matching: readonly string[];
  others: readonly string[];
};

/** The database ended without warning, and serves again. */
export type DatabaseCrashEvent = Call & { kind: 'database-crash' };

/** What a crash may undo of receives from standard queues: those answered in so many milliseconds before it. */
export const receivesUndoneMs = 1_000;

export type HistoryEvent = DatabaseCrashEvent | SendEvent | ReceiveEvent | DeleteEvent | VisibilityEvent | DepthEvent | PublishEvent;

export type QueueFacts = {
  isFifo: boolean;
  /** Where messages go that were received too often, and how often that is. */
  redrive?: { deadLetterQueue: string; maxReceiveCount: number };
};

/** A whole run. Only a run whose queues were drained at its end says something about losses. */
export type History = {
  queues: Readonly<Record<string, QueueFacts>>;
  events: readonly HistoryEvent[];
};

/** How long a deduplication id holds. Source: SQS developer guide, "Using the message deduplication ID". */
export const deduplicationMs = 300_000;
