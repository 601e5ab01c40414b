// The end of a topic and of what hangs on it.
import type { SqlTransaction } from '../../contracts/ports.ts';

/** Removes a topic; its subscriptions, version and failure counts go with it. Primary key; locks those rows. */
const statement = 'DELETE FROM topic WHERE id = $1 RETURNING id';

/** @returns false when there was none */
export async function deleteTopicRow(tx: SqlTransaction, topicId: string): Promise<boolean> {
  const { rows } = await tx.query(statement, [topicId]);
  return rows.length === 1;
}
