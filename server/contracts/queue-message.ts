// Messages as people see them from outside: browsed without receiving, opened one by one, moved back from a dead-letter
// queue. Inputs for the control plane, and what the queue port answers. Browser-safe.
import { z } from 'zod';
import { limits } from '../kernel/limits.ts';
import { messageStates } from './message-states.ts';
import { ResourceId } from './names.ts';

/** Waiting: the next receive may get it. Delayed: not yet. In flight: a receiver holds it. */
export const MessageState = z.enum(messageStates);
export type MessageState = z.infer<typeof MessageState>;

/** A message's place in the order of sending, unique in the house and never reused: a bigint as text. */
const Sequence = z.string().regex(/^\d{1,18}$/, 'must be the sequence of a message');

export const BrowseMessages = z.object({
  queueId: ResourceId,
  /** Only messages sent after this one; absent begins with the oldest. */
  afterSequence: Sequence.optional(),
  limit: z.int().min(1).max(limits.messaging.browsePageMax).default(25),
  /** A piece of the body, of an attribute or of the message id, upper and lower case alike. */
  search: z.string().max(200).default(''),
  state: MessageState.optional(),
});

export const MessageReference = z.object({ queueId: ResourceId, sequence: Sequence });

/** Absent `targetQueueId` moves each message to the queue it failed in. */
const RedriveSelection = {
  queueId: ResourceId,
  targetQueueId: ResourceId.optional(),
  /** These messages only; absent means all. */
  sequences: z.array(Sequence).min(1).max(limits.messaging.redriveBatchMessages).optional(),
};
export const PlanRedrive = z.object(RedriveSelection);
export const RedriveMessages = z.object({
  ...RedriveSelection,
  /** From the plan: what arrived later stays, so that a message that fails again at once is not moved in a circle. */
  throughSequence: Sequence,
});

export type BrowsedMessage = {
  sequence: string;
  messageId: string;
  state: MessageState;
  sentAtMs: number;
  receiveCount: number;
  /** When a delay or a lease ends (epoch ms); null for a waiting message. */
  availableAtMs: number | null;
  /** ARN of the queue the message failed in; null outside dead-letter queues. */
  deadLetterSource: string | null;
  /** Null when the sender named none. */
  messageGroupId: string | null;
  /** Of the body, in UTF-8. */
  sizeBytes: number;
  /** The beginning of the body. */
  preview: string;
};

export type BrowsedPage = {
  messages: BrowsedMessage[];
  /** Continues after this; null at the end of the queue. A search may stop before it found a page full. */
  nextSequence: string | null;
  /** How many messages were looked at for this page. */
  examined: number;
};

export type OpenedMessage = Omit<BrowsedMessage, 'preview'> & {
  body: string;
  senderId: string;
  attributes: Readonly<Record<string, { dataType: string; stringValue?: string; binaryValueBase64?: string }>>;
  systemAttributes: Readonly<Record<string, string>>;
};

export type RedrivePlan = {
  /** How many messages would go where; `target` is null for those whose queue does not exist any more. */
  moves: { sourceArn: string | null; target: { queueId: string; name: string } | null; count: number }[];
  /** What a redrive of this plan takes as its end; null when nothing would be moved. */
  throughSequence: string | null;
};

/** A message group of a FIFO queue, with messages in it. */
export type MessageGroup = {
  name: string;
  /** Counted up to 10,000. */
  messages: number;
  inFlight: number;
  /** Access key of the receiver that holds the group; null while nobody does, or nobody knows. */
  heldBy: string | null;
  receivedAtMs: number | null;
  /** When the last of its messages becomes visible again; null while nobody holds it. */
  heldUntilMs: number | null;
  oldestSentAtMs: number | null;
};

const GroupName = z.string().min(1).max(128);
export const ListGroups = z.object({
  queueId: ResourceId,
  cursor: GroupName.optional(),
  /** The beginning of a name. */
  search: z.string().max(128).default(''),
  isHeldOnly: z.boolean().default(false),
  limit: z.int().min(1).max(limits.messaging.browsePageMax).default(25),
});
export const ReleaseGroup = z.object({ queueId: ResourceId, group: GroupName });

export type MoveTaskStatus = 'RUNNING' | 'CANCELLING' | 'CANCELLED' | 'COMPLETED' | 'FAILED';

/** A redrive that the house carries out by itself, also after the browser is closed. */
export type MoveTask = {
  taskId: string;
  status: MoveTaskStatus;
  sourceArn: string;
  /** Null: each message goes to the queue it failed in. */
  destinationArn: string | null;
  /** 1 to 500; null has no limit. */
  messagesPerSecond: number | null;
  moved: number;
  /** Counted when the task was started. */
  toMove: number;
  failureReason: string | null;
  startedAtMs: number;
  endedAtMs: number | null;
};

export const StartMoveTask = z.object({
  queueId: ResourceId,
  /** Absent moves each message to the queue it failed in. */
  targetQueueId: ResourceId.optional(),
  messagesPerSecond: z.int().min(1).max(500).optional(),
});
export const MoveTaskReference = z.object({ queueId: ResourceId, taskId: z.uuid() });

/** One bounded batch. `moved` 0 means that nothing is left to move. */
export type RedriveOutcome = { moved: number };
