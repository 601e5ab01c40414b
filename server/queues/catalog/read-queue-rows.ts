// Reads queue rows as views: by id, by name, by ARN, or a page of a project's.
import type { QueueView, SqlTransaction } from '#server/contracts/ports.ts';
import { formatArn, parseArn } from '#server/kernel/arn.ts';
import { effectiveAttributes } from '../model/admit-queue-attributes.ts';

/** A queue with its attributes as stored, beside the view that adds defaults. */
export type QueueRow = { view: QueueView; storedAttributes: Readonly<Record<string, string>> };

const columns = `q.id, q.numeric_id::text AS "numericId", q.project_id AS "projectId", p.account_id AS "accountId", q.region, q.name,
  q.is_fifo AS "isFifo", q.is_paused AS "isPaused", q.has_groups AS "hasGroups", q.attributes, q.tags, (extract(epoch FROM q.created_at) * 1000)::float8 AS "createdAtMs",
  (extract(epoch FROM q.last_modified_at) * 1000)::float8 AS "lastModifiedAtMs"`;
const tables = 'public.queue q JOIN public.project p ON p.id = q.project_id';

/** Index: queue's primary key. */
const byIdSql = `SELECT ${columns} FROM ${tables} WHERE q.id = $1`;
/** Index: queue (project_id, region, name). */
const byNameSql = `SELECT ${columns} FROM ${tables} WHERE q.project_id = $1 AND q.region = $2 AND q.name = $3`;
/** Indexes: project (account_id), queue (project_id, region, name). */
const byAccountSql = `SELECT ${columns} FROM ${tables} WHERE p.account_id = $1 AND q.region = $2 AND q.name = $3`;
/** Index: queue (project_id, region, name), in name order when a region is given. Names compare by bytes, as AWS lists them. */
const pageSql = `SELECT ${columns} FROM ${tables}
  WHERE q.project_id = $1 AND ($2::text IS NULL OR q.region = $2) AND starts_with(q.name, $3) AND (q.name COLLATE "C", q.region) > ($4, $5)
  ORDER BY q.name COLLATE "C", q.region LIMIT $6`;
/** Walks the project's queues of one region; asked for by people, never on the hot path. */
const sourcesSql = `SELECT ${columns} FROM ${tables}
  WHERE q.project_id = $1 AND q.region = $2 AND (q.attributes ->> 'RedrivePolicy')::jsonb ->> 'deadLetterTargetArn' = $3 AND q.name COLLATE "C" > $4
  ORDER BY q.name COLLATE "C" LIMIT $5`;

type Columns = {
  id: string;
  numericId: string;
  projectId: string;
  accountId: string;
  region: string;
  name: string;
  isFifo: boolean;
  isPaused: boolean;
  hasGroups: boolean;
  attributes: Record<string, string>;
  tags: Record<string, string>;
  createdAtMs: number;
  lastModifiedAtMs: number;
};

export async function readQueueById(tx: SqlTransaction, queueId: string): Promise<QueueRow | null> {
  return first(await tx.query<Columns>(byIdSql, [queueId]));
}

/** As readQueueById, and holds the row against other changes until the transaction ends. */
export async function lockQueueById(tx: SqlTransaction, queueId: string): Promise<QueueRow | null> {
  return first(await tx.query<Columns>(`${byIdSql} FOR UPDATE OF q`, [queueId]));
}

export async function readQueueByName(
  tx: SqlTransaction,
  key: { projectId: string; region: string; name: string },
): Promise<QueueRow | null> {
  return first(await tx.query<Columns>(byNameSql, [key.projectId, key.region, key.name]));
}

/** @returns null for what is not the ARN of an existing queue */
export async function readQueueByArn(tx: SqlTransaction, text: string): Promise<QueueRow | null> {
  const arn = parseArn(text);
  if (arn?.service !== 'sqs') return null;
  return first(await tx.query<Columns>(byAccountSql, [arn.accountId, arn.region, arn.resource]));
}

/** A page of a project's queues by name, then region, after `after`. */
export async function readQueuePage(
  tx: SqlTransaction,
  projectId: string,
  options: { region: string | null; namePrefix: string; after: { name: string; region: string }; limit: number },
): Promise<QueueView[]> {
  const values = [projectId, options.region, options.namePrefix, options.after.name, options.after.region, options.limit];
  return (await tx.query<Columns>(pageSql, values)).rows.map((row) => asRow(row).view);
}

/** A page of the queues whose redrive policy names the queue `arn`. */
export async function readDeadLetterSources(
  tx: SqlTransaction,
  scope: { projectId: string; region: string },
  options: { arn: string; afterName: string; limit: number },
): Promise<QueueView[]> {
  const values = [scope.projectId, scope.region, options.arn, options.afterName, options.limit];
  return (await tx.query<Columns>(sourcesSql, values)).rows.map((row) => asRow(row).view);
}

function first(result: { rows: Columns[] }): QueueRow | null {
  const [row] = result.rows;
  return row ? asRow(row) : null;
}

function asRow(row: Columns): QueueRow {
  const { id, attributes, ...rest } = row;
  const arn = formatArn({ service: 'sqs', region: row.region, accountId: row.accountId, resource: row.name });
  return { view: { queueId: id, arn, ...rest, attributes: effectiveAttributes(attributes) }, storedAttributes: attributes };
}
