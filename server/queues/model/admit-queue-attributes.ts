// Decides whether a queue may have these attributes, and what the row then holds. Pure: what is known of the
// dead-letter queue is an argument.

import { readPolicy } from '#server/aws/policy/policy-document.ts';
import { isQueueAttributeValue, RedriveAllowPolicy, RedrivePolicy } from '#server/contracts/queue.ts';
import type { QueueAttributeSpec } from '#server/contracts/queue-attribute-specs.ts';
import { isQueueAttributeName, queueAttributeSpecs } from '#server/contracts/queue-attribute-specs.ts';
import { parseArn } from '#server/kernel/arn.ts';
import type { Result } from '#server/kernel/result.ts';
import { fail, ok } from '#server/kernel/result.ts';
import type { QueueRefusal } from './queue-refusal.ts';
import { invalidParameter, refusal } from './queue-refusal.ts';
import { parseJson } from './queue-settings.ts';

/** What a redrive policy names, as far as it exists: null when there is no such queue in this project and region. */
export type DeadLetterTarget = { arn: string; isFifo: boolean; redriveAllowPolicy: string | undefined };

/** A name as CreateQueue takes it: FIFO queues, and only they, end in `.fifo`. */
export function refuseQueueName(name: string, isFifo: boolean): QueueRefusal | null {
  if (isFifo) return /^(?=.{1,80}$)[A-Za-z0-9_-]+\.fifo$/.test(name) ? null : refusal('InvalidParameterValue', fifoNameText);
  if (/^[A-Za-z0-9_-]{1,80}$/.test(name)) return null;
  return refusal('InvalidParameterValue', 'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length');
}

const fifoNameText =
  'The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length.';

/**
 * The attributes to store, normalised (JSON without blanks, emptied ones left out), or SQS's refusal.
 *
 * @param given    as the caller sent them
 * @param current  what the queue has; empty for a new one
 * @param queue    the queue they are for
 * @param target   looked up for `deadLetterTargetOf(given)`
 * Source: SQS API reference, "CreateQueue" and "SetQueueAttributes".
 */
export function admitQueueAttributes(
  given: Readonly<Record<string, string>>,
  current: Readonly<Record<string, string>>,
  queue: { arn: string; isFifo: boolean; isNew: boolean },
  target: DeadLetterTarget | null,
): Result<Record<string, string>, QueueRefusal> {
  const next: Record<string, string> = { ...current };
  for (const [name, value] of Object.entries(given)) {
    const refused = refuseAttribute(name, value, queue);
    if (refused) return fail(refused);
    if (value === '') delete next[name];
    else next[name] = isQueueAttributeName(name) && queueAttributeSpecs[name].kind === 'json' ? JSON.stringify(JSON.parse(value)) : value;
  }
  const refused =
    settleEncryption(given, next) ??
    refuseThroughput(next) ??
    refuseRedrive(given.RedrivePolicy, queue, target) ??
    refuseRedriveAllow(given.RedriveAllowPolicy);
  return refused ? fail(refused) : ok(next);
}

/** The ARN that a redrive policy among the attributes names, or null. */
export function deadLetterTargetOf(attributes: Readonly<Record<string, string>>): string | null {
  return parseJson(attributes.RedrivePolicy, RedrivePolicy)?.deadLetterTargetArn ?? null;
}

/**
 * The first of the given attributes in which an existing queue differs, so that CreateQueue can be repeated safely.
 *
 * @param given     normalised by admitQueueAttributes
 * @param existing  what the queue has; defaults count as set
 */
export function differingAttribute(given: Readonly<Record<string, string>>, existing: Readonly<Record<string, string>>): string | null {
  for (const [name, value] of Object.entries(given)) {
    if ((existing[name] ?? fallbackOf(name)) !== value) return name;
  }
  return null;
}

function fallbackOf(name: string): string | undefined {
  const spec: QueueAttributeSpec | null = isQueueAttributeName(name) ? queueAttributeSpecs[name] : null;
  return spec?.fallback;
}

/** Attributes as GetQueueAttributes reports them: those set, and those that have a default. */
export function effectiveAttributes(stored: Readonly<Record<string, string>>): Record<string, string> {
  const all: Record<string, string> = {};
  for (const [name, spec] of Object.entries<QueueAttributeSpec>(queueAttributeSpecs)) {
    const value = stored[name] ?? (spec.isFifoOnly && stored.FifoQueue !== 'true' ? undefined : spec.fallback);
    if (value !== undefined) all[name] = value;
  }
  if (all.KmsMasterKeyId !== undefined) {
    all.KmsDataKeyReusePeriodSeconds ??= '300';
    all.SqsManagedSseEnabled = 'false';
  }
  return all;
}

function refuseAttribute(name: string, value: string, queue: { isFifo: boolean; isNew: boolean }): QueueRefusal | null {
  if (!isQueueAttributeName(name)) return refusal('InvalidAttributeName', `Unknown Attribute ${name}.`);
  const spec: QueueAttributeSpec = queueAttributeSpecs[name];
  if (name === 'FifoQueue' && !queue.isNew && queue.isFifo && value !== 'true') {
    const reason = 'Modifying queue type is not supported.';
    return refusal('InvalidAttributeValue', `Invalid value for the parameter FifoQueue. Reason: ${reason}`);
  }
  if (spec.isFifoOnly && !queue.isFifo) {
    const isNamedPlainly = name === 'FifoQueue' || name === 'ContentBasedDeduplication';
    const text = isNamedPlainly ? `Unknown Attribute ${name}.` : `You can specify the ${name} only when FifoQueue is set to true.`;
    return refusal('InvalidAttributeName', text);
  }
  if (!isQueueAttributeValue(name, value) || /[^\P{C}\t\n\r]/u.test(value))
    return refusal('InvalidAttributeValue', `Invalid value for the parameter ${name}.`);
  const policy = name === 'Policy' && value !== '' ? readPolicy(value) : null;
  if (policy && !policy.ok) return refusal('InvalidAttributeValue', `Invalid value for the parameter Policy. Reason: ${policy.error}`);
  return null;
}

/**
 * A queue is encrypted in one way: turning one on turns the other off, and taking the key id away leaves none.
 * Source: SQS developer guide, "Encryption at rest in Amazon SQS".
 */
function settleEncryption(given: Readonly<Record<string, string>>, next: Record<string, string>): QueueRefusal | null {
  const { KmsMasterKeyId: keyId, SqsManagedSseEnabled: managed } = given;
  if (keyId && managed === 'true') return refusal('InvalidAttributeValue', oneEncryptionText);
  if (managed === 'true') delete next.KmsMasterKeyId;
  else if (keyId !== undefined) next.SqsManagedSseEnabled = 'false';
  return null;
}

const oneEncryptionText = 'You can use one type of server-side encryption (SSE) at one time. You can either enable KMS SSE or SQS SSE.';

/** Source: SQS API reference, "SetQueueAttributes": high throughput needs deduplication by message group. */
function refuseThroughput(attributes: Readonly<Record<string, string>>): QueueRefusal | null {
  if (attributes.FifoThroughputLimit !== 'perMessageGroupId' || attributes.DeduplicationScope === 'messageGroup') return null;
  const text = 'The perMessageGroupId value is allowed only when the value for DeduplicationScope is messageGroup.';
  return refusal('InvalidAttributeValue', `Invalid value for the parameter FifoThroughputLimit. Reason: ${text}`);
}

function refuseRedrive(
  text: string | undefined,
  queue: { arn: string; isFifo: boolean },
  target: DeadLetterTarget | null,
): QueueRefusal | null {
  if (text === undefined || text === '') return null;
  const invalid = (reason: string) => invalidParameter('RedrivePolicy', text, reason);
  const policy = parseJson(text, RedrivePolicy);
  if (!policy) return invalid('deadLetterTargetArn and maxReceiveCount (1 to 1000) are mandatory.');
  const source = parseArn(queue.arn);
  const arn = parseArn(policy.deadLetterTargetArn);
  if (arn?.service !== 'sqs') return invalid('Dead letter target ARN is not valid.');
  if (arn.region !== source?.region || arn.accountId !== source.accountId) {
    return invalid('Dead letter target owner should be same as the source.');
  }
  if (!target) return invalid('Dead letter target does not exist.');
  if (target.isFifo !== queue.isFifo) return invalid('Dead-letter queue must be same type of queue as the source.');
  if (target.arn === queue.arn) return invalid('Dead letter target must not be the queue itself.');
  return mayRedriveTo(target, queue.arn) ? null : invalid('Queue does not have permission to be configured as dead letter queue.');
}

function mayRedriveTo(target: DeadLetterTarget, sourceArn: string): boolean {
  const policy = parseJson(target.redriveAllowPolicy, RedriveAllowPolicy);
  if (!policy || policy.redrivePermission === 'allowAll') return true;
  return policy.redrivePermission === 'byQueue' && (policy.sourceQueueArns ?? []).includes(sourceArn);
}

function refuseRedriveAllow(text: string | undefined): QueueRefusal | null {
  if (text === undefined || text === '' || parseJson(text, RedriveAllowPolicy)) return null;
  return invalidParameter(
    'RedriveAllowPolicy',
    text,
    'Amazon SQS can not create the redrive allow policy, as it is not in the correct format.',
  );
}
