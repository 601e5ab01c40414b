// Decides whether a queue may carry these tags. Pure.
import type { QueueRefusal } from './queue-refusal.ts';
import { refusal } from './queue-refusal.ts';

/** At most 50 tags, keys of 1 to 128 and values of up to 256 characters. Source: SQS API reference, "TagQueue". */
export function refuseTags(tags: Readonly<Record<string, string>>): QueueRefusal | null {
  const entries = Object.entries(tags);
  if (entries.length > 50)
    return refusal('InvalidParameterValue', `Too many tags added for queue: ${entries.length}, at most 50 are allowed.`);
  for (const [key, value] of entries) {
    if (key.length < 1 || key.length > 128)
      return refusal('InvalidParameterValue', 'Tag keys must be between 1 and 128 characters in length.');
    if (/\p{C}/u.test(key + value)) return refusal('InvalidParameterValue', 'Tag keys and values must not hold control characters.');
    if (value.length > 256) return refusal('InvalidParameterValue', 'Tag values must be at most 256 characters in length.');
  }
  return null;
}
