// The end of a subscription.
import type { SqlTransaction } from '../../contracts/ports.ts';

/** Removes a subscription and its failure counts. Primary key; locks its row and the topic's version. */
const statement = 'DELETE FROM subscription WHERE id = $1 RETURNING id';

/** @returns false when there was none */
export async function deleteSubscriptionRow(tx: SqlTransaction, subscriptionId: string): Promise<boolean> {
  const { rows } = await tx.query(statement, [subscriptionId]);
  return rows.length === 1;
}
