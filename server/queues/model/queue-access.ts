// Decides whether somebody may do something with a queue. Pure.
import type { PolicyPrincipal } from '#server/aws/policy/evaluate-policy.ts';
import { evaluatePolicy } from '#server/aws/policy/evaluate-policy.ts';
import type { PolicyContext } from '#server/aws/policy/policy-conditions.ts';
import type { Policy } from '#server/aws/policy/policy-document.ts';

/** `hidden`: to this caller the queue does not exist. */
export type AccessDecision = 'allowed' | 'denied' | 'hidden';

/**
 * What a queue's policy can allow to other accounts, by the name that a policy uses.
 * Source: SQS developer guide, "Limitations of Amazon SQS custom policies": actions for which cross-account permission does not apply.
 */
const sharable = [
  'ChangeMessageVisibility',
  'DeleteMessage',
  'GetQueueAttributes',
  'GetQueueUrl',
  'ListDeadLetterSourceQueues',
  'PurgeQueue',
  'ReceiveMessage',
  'SendMessage',
] as const;

/** What strangers can be allowed: to use a queue, not to look after it. Batches go by their single action. */
const anonymousActions = ['ChangeMessageVisibility', 'DeleteMessage', 'GetQueueAttributes', 'ReceiveMessage', 'SendMessage'] as const;

/** Whether a policy allows everybody something, whatever its conditions then say. */
export function letsAnybodyIn(policy: Policy | null): boolean {
  const isEverybody = (entry: { kind: string; name: string }) => entry.kind === 'AWS' && entry.name === '*';
  return policy?.statements.some((one) => one.isAllow && !one.principals.isNegated && one.principals.entries.some(isEverybody)) ?? false;
}

/**
 * The queue's own account may do everything that its policy does not deny. Others may do what it allows; a queue that
 * allows them nothing looks as if it did not exist.
 *
 * @param isOwn   whether the caller, or what a service acts for, belongs to the queue's account
 * @param action  as a policy names it, e.g. `SendMessage`; batches go by their single action
 */
export function decideAccess(
  queue: { arn: string; policy: Policy | null },
  request: { isOwn: boolean; principal: PolicyPrincipal; action: string; context: PolicyContext },
): AccessDecision {
  const { isOwn, principal, action, context } = request;
  const verdict = queue.policy
    ? evaluatePolicy(queue.policy, { principal, action: `sqs:${action}`, resource: queue.arn, context })
    : 'neutral';
  if (isOwn) return verdict === 'denied' ? 'denied' : 'allowed';
  const grantable: readonly string[] = principal.kind === 'Anonymous' ? anonymousActions : sharable;
  return verdict === 'allowed' && grantable.includes(action) ? 'allowed' : 'hidden';
}
