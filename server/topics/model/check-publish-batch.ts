// Checks the ids of a PublishBatch in SNS's order and words.
import { limits } from '../../kernel/limits.ts';
import type { Refusal } from './refusal.ts';

/**
 * @param ids  of all entries, in order
 * @returns    null when the batch may go on: 1 to 10 entries, ids of 1 to 80 letters, digits, hyphens and underscores,
 *             none twice
 */
export function checkBatch(ids: readonly string[]): Refusal | null {
  if (ids.length === 0) return { code: 'EmptyBatchRequest', message: "The batch request doesn't contain any entries." };
  if (ids.length > limits.messaging.maxBatchEntries) {
    return { code: 'TooManyEntriesInBatchRequest', message: 'The batch request contains more entries than permissible.' };
  }
  for (const id of ids) {
    if (id.length > 80) {
      return { code: 'InvalidBatchEntryId', message: `The Id of a batch entry in the batch request is too long: ${id.slice(0, 256)}` };
    }
    if (!/^[A-Za-z0-9_-]+$/.test(id)) {
      const message = `The Id of a batch entry in the batch request contains an impermissible character: ${id}`;
      return { code: 'InvalidBatchEntryId', message };
    }
  }
  if (new Set(ids).size < ids.length) {
    return { code: 'BatchEntryIdsNotDistinct', message: 'Two or more batch entries in the request have the same Id.' };
  }
  return null;
}
