// What becomes of a change of visibility, and how SQS says so. Pure.
import type { QueueRefusal } from './queue-refusal.ts';
import { invalidParameter, refusal } from './queue-refusal.ts';

/** A message may stay invisible for 12 hours in all, counted from its receive. Source: SQS API reference, "ChangeMessageVisibility". */
export const maxTotalVisibilitySeconds = 43_200;

/**
 * `changed`; `gone`: the message was deleted, moved or received by another; `not-in-flight`: its lease has run out;
 * `too-long`: it would be invisible for more than 12 hours in all.
 */
export type VisibilityOutcome = 'changed' | 'gone' | 'not-in-flight' | 'too-long';

/** @returns null for a timeout from 0 to 43,200 s */
export function refuseTimeout(timeoutSeconds: number): QueueRefusal | null {
  if (Number.isInteger(timeoutSeconds) && timeoutSeconds >= 0 && timeoutSeconds <= maxTotalVisibilitySeconds) return null;
  return invalidParameter('VisibilityTimeout', timeoutSeconds, 'Must be between 0 and 43200, if provided.');
}

/** SQS's refusal for an outcome; null for `changed`. */
export function visibilityRefusal(outcome: VisibilityOutcome, handle: string, timeoutSeconds: number): QueueRefusal | null {
  switch (outcome) {
    case 'changed':
      return null;
    case 'gone':
      return invalidParameter('ReceiptHandle', handle, 'Message does not exist or is not available for visibility timeout change.');
    case 'not-in-flight':
      return refusal('MessageNotInflight', 'The message referred to is not in flight.');
    case 'too-long': {
      const reason = `Total VisibilityTimeout for the message is beyond the limit [${maxTotalVisibilitySeconds} seconds]`;
      return invalidParameter('VisibilityTimeout', timeoutSeconds, reason);
    }
  }
}
