// What the wire actions of queues share: their dependencies, the queue a URL names, and changes with their audit record.
import type { Pool } from 'pg';
import { z } from 'zod';
import type { WireCall } from '#server/aws/action-table.ts';
import { accessToResourceDenied, anonymous } from '#server/aws/anonymous.ts';
import type { PolicyPrincipal } from '#server/aws/policy/evaluate-policy.ts';
import type { PolicyContext } from '#server/aws/policy/policy-conditions.ts';
import { queueDoesNotExist, sqsError } from '#server/aws/wire-errors.ts';
import type { QueueView, SqlTransaction } from '#server/contracts/ports.ts';
import { inTransaction } from '#server/db/transaction.ts';
import { writeAuditRecord } from '#server/db/write-audit-record.ts';
import { formatArn } from '#server/kernel/arn.ts';
import type { Random } from '#server/kernel/random.ts';
import type { KnownQueue } from '../catalog/queue-catalog.ts';
import { asKnownQueue } from '../catalog/queue-catalog.ts';
import type { QueueRow } from '../catalog/read-queue-rows.ts';
import { readQueueByArn, readQueueByName } from '../catalog/read-queue-rows.ts';
import type { MessageEngine } from '../message-engine.ts';
import { decideAccess } from '../model/queue-access.ts';
import type { Statements } from '../store/statements.ts';

export type ActionDeps = {
  engine: MessageEngine;
  pool: Pool;
  /** Single statements outside a transaction. */
  sql: SqlTransaction;
  statements: Statements;
  random: Random;
  isStrict: boolean;
};

/** The parameter that names a queue. */
export const QueueUrl = z.string().min(1).max(2_048);

/** `{origin}/{account id}/{name}`: how clients address the queue from now on. */
export function formatQueueUrl(baseUrl: string, queue: { accountId: string; name: string }): string {
  return `${baseUrl}/${queue.accountId}/${queue.name}`;
}

/**
 * The queue that a URL means. The host does not matter: clients keep URLs while addresses change.
 *
 * @throws WireError InvalidAddress
 */
function addressOf(call: WireCall, queueUrl: string): { accountId: string; name: string } {
  if (queueUrl === lastUrl.queueUrl) return lastUrl;
  const match = /^(?:https?:\/\/[^/]+)?\/?(?:[^/]+\/)*([0-9]{12})\/([A-Za-z0-9_-]{1,80}(?:\.fifo)?)$/.exec(queueUrl);
  if (match) {
    lastUrl = { queueUrl, accountId: match[1] ?? '', name: match[2] ?? '' };
    return lastUrl;
  }
  // AWS takes a bare name as well.
  if (/^[A-Za-z0-9_-]{1,80}(\.fifo)?$/.test(queueUrl)) return { accountId: call.scope.accountId, name: queueUrl };
  throw sqsError('InvalidAddress', `The address ${queueUrl.slice(0, 256)} is not valid for this endpoint.`);
}

/** Most calls of a moment name one queue, whose URL is then not taken apart anew. */
let lastUrl = { queueUrl: '', accountId: '', name: '' };

/**
 * The queue as this thread knows it, for the hot path, when the caller may do that with it: a plain value when it is known.
 *
 * @param action  as a policy names it: batches go by their single action
 * @throws WireError QueueDoesNotExist, AccessDenied; as a rejection when the queue had to be read
 */
export function knownQueue(deps: ActionDeps, call: WireCall, queueUrl: string, action: string): KnownQueue | Promise<KnownQueue> {
  const { accountId, name } = addressOf(call, queueUrl);
  const isOwn = accountId === call.scope.accountId;
  const { catalog } = deps.engine;
  const found = isOwn ? catalog.byName(call.scope, name) : catalog.byArn(arnOf(call, accountId, name));
  return found instanceof Promise ? found.then((queue) => accessible(call, queue, action)) : accessible(call, found, action);
}

/** @throws WireError QueueDoesNotExist, AccessDenied */
function accessible(call: WireCall, queue: KnownQueue | null, action: string): KnownQueue {
  if (!queue) throw queueDoesNotExist();
  checkAccess(call, queue, action);
  return queue;
}

/** As knownQueue, with the queue as its row says now: for what must be read back after a change. */
export async function freshQueue(deps: ActionDeps, call: WireCall, queueUrl: string, action: string): Promise<QueueRow> {
  return freshQueueOf(deps, call, addressOf(call, queueUrl), action);
}

/** @throws WireError QueueDoesNotExist, AccessDenied */
export async function freshQueueOf(
  deps: ActionDeps,
  call: WireCall,
  { accountId, name }: { accountId: string; name: string },
  action: string,
): Promise<QueueRow> {
  const isOwn = accountId === call.scope.accountId;
  const row = isOwn
    ? await readQueueByName(deps.sql, { ...call.scope, name })
    : await readQueueByArn(deps.sql, arnOf(call, accountId, name));
  if (!row) throw queueDoesNotExist();
  checkAccess(call, asKnownQueue(row), action);
  return row;
}

function arnOf(call: WireCall, accountId: string, resource: string): string {
  return formatArn({ service: 'sqs', region: call.scope.region, accountId, resource });
}

/** @throws WireError QueueDoesNotExist, AccessDenied */
function checkAccess(call: WireCall, { view, policy }: Pick<KnownQueue, 'view' | 'policy'>, action: string): void {
  const isOwn = view.projectId === call.scope.projectId;
  if (isOwn && policy === null) return;
  const isAnonymous = call.credential === anonymous;
  const arn = callerArn(call);
  const principal: PolicyPrincipal = isAnonymous ? { kind: 'Anonymous' } : { kind: 'AWS', accountId: call.scope.accountId, arn };
  const context = isAnonymous ? contextOf(call) : { ...contextOf(call), ...contextOfCaller(call, arn) };
  const decision = decideAccess({ arn: view.arn, policy }, { isOwn, principal, action, context });
  if (decision === 'allowed') return;
  if (isAnonymous) throw accessToResourceDenied(call.baseUrl, view);
  if (decision === 'hidden') throw queueDoesNotExist();
  const asked = `perform: sqs:${action.toLowerCase()} on resource: ${view.arn}`;
  throw sqsError('AccessDenied', `User: ${arn} is not authorized to ${asked} with an explicit deny in a resource-based policy`);
}

function callerArn({ credential }: WireCall): string {
  const who = credential.isRoot ? 'root' : `user/${credential.accessKeyId}`;
  return `arn:aws:iam::${credential.accountId}:${who}`;
}

/** Source: IAM user guide, "AWS global condition context keys". */
function contextOf(call: WireCall): PolicyContext {
  return {
    'aws:requestedregion': [call.scope.region],
    'aws:currenttime': [new Date(call.nowMs).toISOString()],
    'aws:epochtime': [String(Math.floor(call.nowMs / 1_000))],
    'aws:securetransport': [String(call.baseUrl.startsWith('https:'))],
    'aws:sourceip': call.sourceIp === undefined ? undefined : [call.sourceIp],
  };
}

/** What is known of callers who signed. */
function contextOfCaller({ scope, credential: { accessKeyId } }: WireCall, arn: string): PolicyContext {
  return {
    'aws:principalaccount': [scope.accountId],
    'aws:principalarn': [arn],
    'aws:username': [accessKeyId],
    'aws:userid': [accessKeyId],
  };
}

/**
 * Changes a queue in a transaction with its audit record, and drops what this thread knew of it. Other threads hear of
 * it by the change feed.
 *
 * @param work  what was before and after, either null; both null writes no record because nothing changed
 */
export async function auditedChange(
  deps: ActionDeps,
  call: WireCall,
  action: string,
  work: (tx: SqlTransaction) => Promise<{ before: QueueView | null; after: QueueView | null }>,
): Promise<{ before: QueueView | null; after: QueueView | null }> {
  const change = await inTransaction(deps.pool, async (tx) => {
    const { before, after } = await work(tx);
    const queue = after ?? before;
    if (queue) {
      await writeAuditRecord(tx, {
        projectId: queue.projectId,
        actor: { kind: 'credential', id: call.credential.accessKeyId, name: call.credential.isRoot ? 'root' : call.credential.accessKeyId },
        action,
        entityKind: 'queue',
        entityId: queue.queueId,
        entityName: queue.name,
        ...(before ? { before: audited(before) } : {}),
        ...(after ? { after: audited(after) } : {}),
      });
    }
    return { before, after };
  });
  const queueId = change.after?.queueId ?? change.before?.queueId;
  if (queueId !== undefined) deps.engine.forget(queueId);
  return change;
}

function audited(view: QueueView): object {
  return { name: view.name, region: view.region, attributes: view.attributes, tags: view.tags };
}
