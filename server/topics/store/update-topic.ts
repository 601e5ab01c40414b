// New attributes and tags of a topic.
import type { SqlTransaction } from '../../contracts/ports.ts';

/** Sets attributes and tags of one topic. Primary key; locks the topic's row and its version's row. */
const statement = 'UPDATE topic SET attributes = $2::jsonb, tags = $3::jsonb WHERE id = $1';

export async function updateTopic(
  tx: SqlTransaction,
  topic: { topicId: string; attributes: Readonly<Record<string, string>>; tags: Readonly<Record<string, string>> },
): Promise<void> {
  await tx.query(statement, [topic.topicId, JSON.stringify(topic.attributes), JSON.stringify(topic.tags)]);
}
