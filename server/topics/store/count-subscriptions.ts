// How many subscriptions a topic has.
import type { SqlTransaction } from '../../contracts/ports.ts';

/** How many subscriptions a topic has. Unique index (topic_id, protocol, endpoint); no locks. */
const statement = 'SELECT count(*)::int AS subscriptions FROM subscription WHERE topic_id = $1';

export async function countSubscriptions(tx: SqlTransaction, topicId: string): Promise<number> {
  const { rows } = await tx.query<{ subscriptions: number }>(statement, [topicId]);
  return rows[0]?.subscriptions ?? 0;
}
