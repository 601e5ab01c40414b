// What a form about a queue's attributes sends: only what somebody changed. Pure.
import { queueAttributeSpecs } from '#server/contracts/queue-attribute-specs.ts';

/**
 * @param given    fields of the form, '' for an empty one
 * @param current  what the queue has; for a new queue the defaults
 * @returns        the fields that differ. An emptied number is no change; an emptied text takes the attribute away
 */
export function changedAttributes(
  given: Readonly<Record<string, string>>,
  current: Readonly<Record<string, string>>,
): Record<string, string> {
  const changed = Object.entries(given).filter(([name, value]) => {
    const kind = Object.entries(queueAttributeSpecs).find(([known]) => known === name)?.[1].kind;
    const mayBeEmpty = kind === 'json' || kind === 'text';
    return value !== (current[name] ?? '') && (value !== '' || mayBeEmpty);
  });
  return Object.fromEntries(changed);
}

/** Values of a queue nobody has set anything of. */
export function defaultAttributes(): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [name, spec] of Object.entries(queueAttributeSpecs)) {
    if ('fallback' in spec) values[name] = spec.fallback;
  }
  return values;
}

export type RedriveFields = { deadLetterTargetArn: string; maxReceiveCount: string };

/** The two fields of a RedrivePolicy; empty ones when there is none. */
export function readRedrive(policy: string | undefined): RedriveFields {
  try {
    const { deadLetterTargetArn = '', maxReceiveCount = '5' } = JSON.parse(policy ?? '') as Record<string, unknown>;
    return { deadLetterTargetArn: String(deadLetterTargetArn), maxReceiveCount: String(maxReceiveCount) };
  } catch {
    return { deadLetterTargetArn: '', maxReceiveCount: '5' };
  }
}

/** @returns '' without a target, which takes the policy away */
export function writeRedrive({ deadLetterTargetArn, maxReceiveCount }: RedriveFields): string {
  if (deadLetterTargetArn === '') return '';
  const count = /^\d+$/.test(maxReceiveCount) ? Number(maxReceiveCount) : maxReceiveCount;
  return JSON.stringify({ deadLetterTargetArn, maxReceiveCount: count });
}
