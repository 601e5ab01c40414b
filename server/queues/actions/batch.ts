// What the batch actions share: the rules for their entries, and answers that tell success and failure apart per entry.

import type { QueryShape } from '#server/aws/query-shape.ts';
import { boolean, flatList, structure, text } from '#server/aws/query-shape.ts';
import { sqsError, WireError } from '#server/aws/wire-errors.ts';
import { AppError } from '#server/kernel/app-error.ts';
import { limits } from '#server/kernel/limits.ts';

type FailedEntry = { Id: string; SenderFault: boolean; Code: string; Message: string };

/** A batch's answer; lists that would be empty are absent, as SQS leaves them out. */
export type BatchOutput<Success> = { Successful?: Success[]; Failed?: FailedEntry[] };

/** The answer's shape on the Query protocol: `<{successName}>` and `<BatchResultErrorEntry>` repeated. */
export function batchOutput(successName: string, success: Readonly<Record<string, QueryShape>>): ReturnType<typeof structure> {
  return structure({
    Successful: flatList(successName, structure(success)),
    Failed: flatList('BatchResultErrorEntry', structure({ Id: text, Code: text, Message: text, SenderFault: boolean })),
  });
}

/**
 * @param entryName  as SQS calls an entry in the text for an empty batch, e.g. SendMessageBatchRequestEntry
 * @throws WireError EmptyBatchRequest, TooManyEntriesInBatchRequest, InvalidBatchEntryId, BatchEntryIdsNotDistinct
 */
export function checkBatch(entryName: string, entries: readonly { Id: string }[]): void {
  if (entries.length === 0) throw sqsError('EmptyBatchRequest', `There should be at least one ${entryName} in the request.`);
  if (entries.length > limits.messaging.maxBatchEntries) {
    const text = `Maximum number of entries per request are ${limits.messaging.maxBatchEntries}. You have sent ${entries.length}.`;
    throw sqsError('TooManyEntriesInBatchRequest', text);
  }
  const seen = new Set<string>();
  for (const { Id } of entries) {
    if (!/^[A-Za-z0-9_-]{1,80}$/.test(Id)) {
      const text = 'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.';
      throw sqsError('InvalidBatchEntryId', text);
    }
    if (seen.has(Id)) throw sqsError('BatchEntryIdsNotDistinct', `Id ${Id} repeated.`);
    seen.add(Id);
  }
}

/**
 * Runs every entry, all at once so that they share a flush, and sorts the answers.
 *
 * @throws what the entries threw when all failed for the same outage, so that clients retry the whole call
 */
export async function runBatch<Entry extends { Id: string }, Success>(
  entries: readonly Entry[],
  run: (entry: Entry) => Promise<Success>,
): Promise<BatchOutput<Success>> {
  const successful: Success[] = [];
  const failed: FailedEntry[] = [];
  const outcomes = await Promise.allSettled(entries.map((entry) => run(entry)));
  if (outcomes.every((outcome) => outcome.status === 'rejected' && !(outcome.reason instanceof WireError))) {
    const [first] = outcomes;
    throw first?.status === 'rejected' ? first.reason : new AppError('internal.bug', 'The batch gave no answers.');
  }
  entries.forEach(({ Id }, index) => {
    const outcome = outcomes[index];
    if (outcome?.status === 'fulfilled') successful.push(outcome.value);
    else failed.push(failure(Id, outcome?.reason));
  });
  return { ...(successful.length > 0 ? { Successful: successful } : {}), ...(failed.length > 0 ? { Failed: failed } : {}) };
}

function failure(id: string, reason: unknown): FailedEntry {
  if (reason instanceof WireError) return { Id: id, SenderFault: reason.fault === 'Sender', Code: reason.code, Message: reason.message };
  const isRetryable = reason instanceof AppError && reason.code === 'database.unavailable';
  const code = isRetryable ? 'ServiceUnavailable' : 'InternalError';
  return { Id: id, SenderFault: false, Code: code, Message: isRetryable ? reason.message : 'We encountered an internal error.' };
}
