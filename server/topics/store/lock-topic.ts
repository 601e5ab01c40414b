// One change of a topic at a time.
import type { SqlTransaction } from '../../contracts/ports.ts';

/**
 * Serialises changes of one topic and its subscriptions until the transaction ends. Primary key; locks the version's
 * row only, which publishes read without waiting.
 */
const statement = 'SELECT topic_id FROM messaging.topic_version WHERE topic_id = $1 FOR UPDATE';

/** @returns false when the topic does not exist (any more) */
export async function lockTopic(tx: SqlTransaction, topicId: string): Promise<boolean> {
  const { rows } = await tx.query(statement, [topicId]);
  return rows.length === 1;
}
