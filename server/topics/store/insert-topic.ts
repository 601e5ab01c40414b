// A new topic, unless its name is taken.
import type { SqlTransaction } from '../../contracts/ports.ts';
import type { TopicName } from './find-topic.ts';

/**
 * Adds a topic unless its name is taken. Waits for a transaction that is about to take the same name
 * (unique index project_id, region, name), so two callers never both create it.
 */
const statement = `
  INSERT INTO topic (id, project_id, region, name, attributes, tags)
  VALUES ($1, $2, $3, $4, $5::jsonb, $6::jsonb)
  ON CONFLICT (project_id, region, name) DO NOTHING
  RETURNING id`;

/** @returns false when a topic of this name exists already */
export async function insertTopic(
  tx: SqlTransaction,
  topic: TopicName & { topicId: string; attributes: Readonly<Record<string, string>>; tags: Readonly<Record<string, string>> },
): Promise<boolean> {
  const { topicId, projectId, region, name, attributes, tags } = topic;
  const { rows } = await tx.query(statement, [topicId, projectId, region, name, JSON.stringify(attributes), JSON.stringify(tags)]);
  return rows.length === 1;
}
