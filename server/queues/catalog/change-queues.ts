// The changes of queues: create, set attributes, tag, purge, delete. Each takes part in the caller's transaction, which
// also writes the audit record. Refusals are thrown as SQS's errors.
import { queueDoesNotExist, sqsError } from '#server/aws/wire-errors.ts';
import type { MessagingScope, QueueView, SqlTransaction } from '#server/contracts/ports.ts';
import { formatArn, parseArn } from '#server/kernel/arn.ts';
import { newResourceId } from '#server/kernel/ids.ts';
import type { Random } from '#server/kernel/random.ts';
import type { Result } from '#server/kernel/result.ts';
import type { DeadLetterTarget } from '../model/admit-queue-attributes.ts';
import { admitQueueAttributes, deadLetterTargetOf, differingAttribute, refuseQueueName } from '../model/admit-queue-attributes.ts';
import { refuseTags } from '../model/admit-tags.ts';
import type { QueueRefusal } from '../model/queue-refusal.ts';
import { throwRefusal } from '../model/queue-refusal.ts';
import type { QueueRow } from './read-queue-rows.ts';
import { lockQueueById, readQueueById, readQueueByName } from './read-queue-rows.ts';

/** The queue before and after, for the audit record; before is null when it is new. */
export type QueueChange = { before: QueueView | null; after: QueueView };

/** AWS's artificial wait after DeleteQueue and between purges. */
const strictWaitSeconds = 60;

const insertQueueSql = `
  INSERT INTO public.queue (id, project_id, region, name, is_fifo, attributes, tags)
  VALUES ($1, $2, $3, $4, $5::jsonb @> '{"FifoQueue": "true"}', $5::jsonb, $6::jsonb) ON CONFLICT (project_id, region, name) DO NOTHING`;
const recentlyDeletedSql = `
  SELECT FROM public.deleted_queue
  WHERE project_id = $1 AND region = $2 AND name = $3 AND deleted_at > clock_timestamp() - ${strictWaitSeconds} * interval '1 second'`;

/**
 * Creates a queue, or finds the one there is when its attributes agree with those given.
 *
 * @throws WireError QueueNameExists, QueueDeletedRecently (strict only, for 60 s), InvalidAttribute…, InvalidParameterValue
 * Source: SQS API reference, "CreateQueue".
 */
export async function createQueue(
  tx: SqlTransaction,
  deps: { random: Random; isStrict: boolean },
  request: { scope: MessagingScope; name: string; attributes: Readonly<Record<string, string>>; tags: Readonly<Record<string, string>> },
): Promise<QueueChange> {
  const { scope, name } = request;
  const isFifo = request.attributes.FifoQueue === 'true';
  throwRefusal(refuseQueueName(name, isFifo) ?? refuseTags(request.tags));
  const arn = formatArn({ service: 'sqs', region: scope.region, accountId: scope.accountId, resource: name });
  const target = await readTarget(tx, scope, request.attributes);
  const admitted = admitQueueAttributes(request.attributes, {}, { arn, isFifo, isNew: true }, target);
  if (!admitted.ok) return throwRefusal(admitted.error);
  const key = [scope.projectId, scope.region, name];
  if (deps.isStrict && (await tx.query(recentlyDeletedSql, key)).rowCount) {
    const text = `You must wait ${strictWaitSeconds} seconds after deleting a queue before you can create another with the same name.`;
    throw sqsError('QueueDeletedRecently', text);
  }
  const id = newResourceId(deps.random);
  const inserted = await tx.query(insertQueueSql, [id, ...key, JSON.stringify(admitted.value), JSON.stringify(request.tags)]);
  const row = await readQueueByName(tx, { ...scope, name });
  if (!row) throw queueDoesNotExist();
  if (inserted.rowCount) return { before: null, after: row.view };
  const differing = differingAttribute(admitted.value, row.storedAttributes);
  if (differing !== null) {
    throw sqsError('QueueNameExists', `A queue already exists with the same name and a different value for attribute ${differing}`);
  }
  return { before: row.view, after: row.view };
}

/** Changes the attributes given and leaves the others. Source: SQS API reference, "SetQueueAttributes". */
export async function setQueueAttributes(
  tx: SqlTransaction,
  queueId: string,
  attributes: Readonly<Record<string, string>>,
): Promise<QueueChange> {
  const row = await locked(tx, queueId);
  const { view } = row;
  const target = await readTarget(tx, view, attributes);
  const admitted = admitQueueAttributes(attributes, row.storedAttributes, { arn: view.arn, isFifo: view.isFifo, isNew: false }, target);
  if (!admitted.ok) return throwRefusal(admitted.error);
  const sql = 'UPDATE public.queue SET attributes = $2::jsonb, last_modified_at = clock_timestamp() WHERE id = $1';
  await tx.query(sql, [queueId, JSON.stringify(admitted.value)]);
  return { before: view, after: (await existing(tx, queueId)).view };
}

/** Changes the queue's policy to what `decide` makes of it; an empty text takes it away. @throws WireError what decide refuses */
export async function setQueuePolicy(
  tx: SqlTransaction,
  queueId: string,
  decide: (policy: string | undefined, view: QueueView) => Result<string, QueueRefusal>,
): Promise<QueueChange> {
  const { view } = await locked(tx, queueId);
  const policy = decide(view.attributes.Policy, view);
  if (!policy.ok) return throwRefusal(policy.error);
  return setQueueAttributes(tx, queueId, { Policy: policy.value });
}

/** Changes the queue's tags to what `decide` makes of them. At most 50, keys of 1 to 128 and values of up to 256 characters. */
export async function setQueueTags(
  tx: SqlTransaction,
  queueId: string,
  decide: (tags: Readonly<Record<string, string>>) => Readonly<Record<string, string>>,
): Promise<QueueChange> {
  const { view } = await locked(tx, queueId);
  const tags = decide(view.tags);
  throwRefusal(refuseTags(tags));
  await tx.query('UPDATE public.queue SET tags = $2::jsonb WHERE id = $1', [queueId, JSON.stringify(tags)]);
  return { before: view, after: { ...view, tags } };
}

/**
 * Empties the queue at once by giving it a new numeric id; what lay under the old one is swept later.
 *
 * @throws WireError PurgeQueueInProgress within 60 s of the last purge (strict only), QueueDoesNotExist
 */
export async function purgeQueue(tx: SqlTransaction, deps: { isStrict: boolean }, queueId: string): Promise<QueueView> {
  const { view } = await locked(tx, queueId);
  const sql = `
    UPDATE public.queue SET numeric_id = nextval(pg_get_serial_sequence('public.queue', 'numeric_id')), purged_at = clock_timestamp()
    WHERE id = $1 AND (NOT $2 OR purged_at IS NULL OR purged_at <= clock_timestamp() - ${strictWaitSeconds} * interval '1 second')`;
  const updated = await tx.query(sql, [queueId, deps.isStrict]);
  if (updated.rowCount) return view;
  const text = `Only one PurgeQueue operation on ${view.name} is allowed every ${strictWaitSeconds} seconds.`;
  throw sqsError('PurgeQueueInProgress', text);
}

/** Stops or resumes receives; sends go on. */
export async function setQueuePaused(tx: SqlTransaction, queueId: string, isPaused: boolean): Promise<QueueChange> {
  const { view } = await locked(tx, queueId);
  await tx.query('UPDATE public.queue SET is_paused = $2 WHERE id = $1', [queueId, isPaused]);
  return { before: view, after: { ...view, isPaused } };
}

/** Deletes the queue with all its messages. The name is free again after 60 s (at once when not strict). */
export async function deleteQueue(tx: SqlTransaction, queueId: string): Promise<QueueView> {
  const { view } = await locked(tx, queueId);
  await tx.query('DELETE FROM public.queue WHERE id = $1', [queueId]);
  const sql = `
    INSERT INTO public.deleted_queue (project_id, region, name, deleted_at) VALUES ($1, $2, $3, clock_timestamp())
    ON CONFLICT (project_id, region, name) DO UPDATE SET deleted_at = EXCLUDED.deleted_at`;
  await tx.query(sql, [view.projectId, view.region, view.name]);
  return view;
}

async function locked(tx: SqlTransaction, queueId: string): Promise<QueueRow> {
  const row = await lockQueueById(tx, queueId);
  if (!row) throw queueDoesNotExist();
  return row;
}

async function existing(tx: SqlTransaction, queueId: string): Promise<QueueRow> {
  const row = await readQueueById(tx, queueId);
  if (!row) throw queueDoesNotExist();
  return row;
}

async function readTarget(
  tx: SqlTransaction,
  scope: { projectId: string; region: string },
  attributes: Readonly<Record<string, string>>,
): Promise<DeadLetterTarget | null> {
  const arn = deadLetterTargetOf(attributes);
  const name = arn === null ? null : parseArn(arn)?.resource;
  const row = name ? await readQueueByName(tx, { projectId: scope.projectId, region: scope.region, name }) : null;
  if (!row) return null;
  return { arn: row.view.arn, isFifo: row.view.isFifo, redriveAllowPolicy: row.storedAttributes.RedriveAllowPolicy };
}
