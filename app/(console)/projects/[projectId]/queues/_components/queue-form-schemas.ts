// The contracts of the two queue forms: only attributes that somebody changed are checked and sent. Loaded with a form.
import { z } from 'zod';
import { QueueAttributes } from '#server/contracts/queue.ts';
import { CreateQueue } from '#server/contracts/queue-operation.ts';
import { changedAttributes, defaultAttributes } from './changed-attributes.ts';

export const CreateQueueFields = CreateQueue.extend({ attributes: changesOf(defaultAttributes()) });

/** @param current  the attributes that the queue has */
export function settingsFields(current: Readonly<Record<string, string>>) {
  return z.object({ attributes: changesOf(current) });
}

function changesOf(current: Readonly<Record<string, string>>) {
  return z.preprocess((given) => changedAttributes(given as Record<string, string>, current), QueueAttributes);
}
