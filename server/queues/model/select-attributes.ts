// Which attributes of a message a receive gives back: those the caller named. Pure.
import type { MessageAttribute } from '#server/contracts/ports.ts';

/**
 * The user attributes that the names select: exact names, `All`, `.*`, or a prefix as `bar.*`.
 *
 * @returns null when nothing is selected
 * Source: SQS API reference, "ReceiveMessage", MessageAttributeNames.
 */
export function selectAttributes(
  attributes: Readonly<Record<string, MessageAttribute>> | null,
  names: readonly string[],
): Record<string, MessageAttribute> | null {
  if (attributes === null || names.length === 0) return null;
  const selected = Object.entries(attributes).filter(([name]) => names.some((wanted) => matches(name, wanted)));
  return selected.length === 0 ? null : Object.fromEntries(selected);
}

function matches(name: string, wanted: string): boolean {
  if (wanted === 'All' || wanted === '.*' || wanted === name) return true;
  return wanted.endsWith('.*') && name.startsWith(wanted.slice(0, -2));
}

/** System attributes a receive may name. */
export const systemAttributeNames = [
  'All',
  'SenderId',
  'SentTimestamp',
  'ApproximateReceiveCount',
  'ApproximateFirstReceiveTimestamp',
  'SequenceNumber',
  'MessageDeduplicationId',
  'MessageGroupId',
  'AWSTraceHeader',
  'DeadLetterQueueSourceArn',
] as const;

/** Those of `all` that the names ask for; `All` asks for each. @returns null when nothing is selected */
export function selectSystemAttributes(all: Readonly<Record<string, string>>, names: readonly string[]): Record<string, string> | null {
  if (names.length === 0) return null;
  const selected = Object.entries(all).filter(([name]) => names.includes('All') || names.includes(name));
  return selected.length === 0 ? null : Object.fromEntries(selected);
}
