// One topic by its name or its id.
import type { SqlTransaction } from '../../contracts/ports.ts';
import type { StoredTopic, TopicRow } from './topic-row.ts';
import { topicColumns, toStoredTopic } from './topic-row.ts';

/** One topic by name. Unique index (project_id, region, name); no locks. */
const byName = `
  SELECT ${topicColumns} FROM topic t JOIN project p ON p.id = t.project_id
  WHERE t.project_id = $1 AND t.region = $2 AND t.name = $3`;

/** One topic by id. Primary key; no locks. */
const byId = `SELECT ${topicColumns} FROM topic t JOIN project p ON p.id = t.project_id WHERE t.id = $1`;

export type TopicName = { projectId: string; region: string; name: string };

export async function findTopicByName(tx: SqlTransaction, { projectId, region, name }: TopicName): Promise<StoredTopic | null> {
  const { rows } = await tx.query<TopicRow>(byName, [projectId, region, name]);
  return rows[0] ? toStoredTopic(rows[0]) : null;
}

export async function findTopicById(tx: SqlTransaction, topicId: string): Promise<StoredTopic | null> {
  const { rows } = await tx.query<TopicRow>(byId, [topicId]);
  return rows[0] ? toStoredTopic(rows[0]) : null;
}
