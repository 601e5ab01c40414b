// A message on its way into the store, as every statement that stores messages takes it.
import type { StorableMessage } from '../payload-sealer.ts';

/** A message on its way into a queue; `queueId` is the queue's id, whose numeric id the statement looks up. */
export type NewMessage = {
  queueId: string;
  messageId: string;
  senderId: string;
  message: StorableMessage;
  /** ARN of the queue it failed in, for messages that begin their life in a dead-letter queue; null otherwise. */
  deadLetterSource: string | null;
};

/** The group of messages without one on a queue with groups: nobody can choose it, and it sorts before all others. */
export const noGroup = ' ';
