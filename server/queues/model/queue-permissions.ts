// AddPermission and RemovePermission: statements of a queue's policy by label. Pure.
import { z } from 'zod';
import type { Result } from '#server/kernel/result.ts';
import { fail, ok } from '#server/kernel/result.ts';
import type { QueueRefusal } from './queue-refusal.ts';
import { invalidParameter, refusal } from './queue-refusal.ts';

const Statement = z.looseObject({ Sid: z.string().optional() });
const Document = z.looseObject({ Statement: z.union([z.array(Statement), Statement.transform((one) => [one])]) });
type Document = z.infer<typeof Document>;

const grantable = [
  '*',
  'ChangeMessageVisibility',
  'DeleteMessage',
  'GetQueueAttributes',
  'GetQueueUrl',
  'ListDeadLetterSourceQueues',
  'PurgeQueue',
  'ReceiveMessage',
  'SendMessage',
] as const;

/** Source: SQS API reference, "AddPermission": at most seven actions. */
const actionsMax = 7;

/**
 * The policy with one statement more, which allows the accounts those actions on the queue.
 *
 * @param policy  the queue's policy as JSON, or undefined when it has none
 * Source: SQS API reference, "AddPermission"; texts as SQS answers.
 */
export function addPermission(
  policy: string | undefined,
  queueArn: string,
  permission: { label: string; accountIds: readonly string[]; actions: readonly string[] },
): Result<string, QueueRefusal> {
  const { label, accountIds, actions } = permission;
  if (!/^[A-Za-z0-9_-]{1,80}$/.test(label)) {
    const reason = 'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length.';
    return fail(invalidParameter('Label', label, reason));
  }
  if (accountIds.length === 0) return fail(refusal('MissingParameter', 'The request must contain the parameter PrincipalId.'));
  if (actions.length === 0) return fail(refusal('MissingParameter', 'The request must contain the parameter Actions.'));
  const account = accountIds.find((id) => !/^[0-9]{12}$/.test(id));
  if (account !== undefined) return fail(invalidParameter('PrincipalId', `[${account}]`, 'Unable to verify.'));
  const action = actions.find((name) => !grantable.some((known) => known === name));
  if (action !== undefined) {
    return fail(invalidParameter('ActionName', `SQS:${action}`, 'Please refer to the appropriate WSDL for a list of valid actions. '));
  }
  if (actions.length > actionsMax) {
    return fail(refusal('OverLimit', `${actions.length} Actions were found, maximum allowed is ${actionsMax}.`));
  }
  const document = read(policy) ?? { Version: '2008-10-17', Id: `${queueArn}/SQSDefaultPolicy`, Statement: [] };
  if (document.Statement.some(({ Sid }) => Sid === label)) return fail(invalidParameter('Label', label, 'Already exists.'));
  const principals = accountIds.map((id) => `arn:aws:iam::${id}:root`);
  const statement = {
    Sid: label,
    Effect: 'Allow',
    Principal: { AWS: principals.length === 1 ? principals[0] : principals },
    Action: actions.length === 1 ? `SQS:${actions[0]}` : actions.map((name) => `SQS:${name}`),
    Resource: queueArn,
  };
  return ok(JSON.stringify({ ...document, Statement: [...document.Statement, statement] }));
}

/** The policy without the statement of that label; empty when it was the last. Source: SQS API reference, "RemovePermission". */
export function removePermission(policy: string | undefined, label: string): Result<string, QueueRefusal> {
  const document = read(policy);
  const left = document?.Statement.filter(({ Sid }) => Sid !== label) ?? [];
  if (!document || left.length === document.Statement.length) return fail(invalidParameter('Label', label, "can't find label."));
  return ok(left.length === 0 ? '' : JSON.stringify({ ...document, Statement: left }));
}

/** A stored policy was admitted, so it reads. */
function read(policy: string | undefined): Document | null {
  return policy === undefined ? null : Document.parse(JSON.parse(policy));
}
