// What the wire actions of queues share: their dependencies, the queue a URL names, and changes with their audit record.
import type { Pool } from 'pg';
import { z } from 'zod';
import type { WireCall } from '#server/aws/action-table.ts';
import { queueDoesNotExist, sqsError } from '#server/aws/wire-errors.ts';
import type { QueueView, SqlTransaction } from '#server/contracts/ports.ts';
import { inTransaction } from '#server/db/transaction.ts';
import { writeAuditRecord } from '#server/db/write-audit-record.ts';
import type { Random } from '#server/kernel/random.ts';
import type { KnownQueue } from '../catalog/queue-catalog.ts';
import type { QueueRow } from '../catalog/read-queue-rows.ts';
import { readQueueByName } from '../catalog/read-queue-rows.ts';
import type { MessageEngine } from '../message-engine.ts';
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
 * Name of the queue that a URL means. The host does not matter: clients keep URLs while addresses change. Only the
 * caller's own queues have names here; another account's queue looks as if it did not exist.
 *
 * @throws WireError InvalidAddress, QueueDoesNotExist
 */
function queueNameOf(call: WireCall, queueUrl: string): string {
  const match = /^(?:https?:\/\/[^/]+)?\/?(?:[^/]+\/)*([0-9]{12})\/([A-Za-z0-9_-]{1,80}(?:\.fifo)?)$/.exec(queueUrl);
  if (!match) {
    // AWS takes a bare name as well.
    if (/^[A-Za-z0-9_-]{1,80}(\.fifo)?$/.test(queueUrl)) return queueUrl;
    throw sqsError('InvalidAddress', `The address ${queueUrl.slice(0, 256)} is not valid for this endpoint.`);
  }
  const [, accountId = '', name = ''] = match;
  if (accountId !== call.scope.accountId) throw queueDoesNotExist();
  return name;
}

/** The queue as this thread knows it: for the hot path. @throws WireError QueueDoesNotExist */
export async function knownQueue(deps: ActionDeps, call: WireCall, queueUrl: string): Promise<KnownQueue> {
  const found = deps.engine.catalog.byName(call.scope, queueNameOf(call, queueUrl));
  const queue = found instanceof Promise ? await found : found;
  if (!queue) throw queueDoesNotExist();
  return queue;
}

/** The queue as its row says now: for what must be read back after a change. @throws WireError QueueDoesNotExist */
export async function freshQueue(deps: ActionDeps, call: WireCall, queueUrl: string): Promise<QueueRow> {
  const row = await readQueueByName(deps.sql, { ...call.scope, name: queueNameOf(call, queueUrl) });
  if (!row) throw queueDoesNotExist();
  return row;
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
