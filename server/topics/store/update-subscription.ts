// New attributes of a subscription.
import type { SqlTransaction } from '../../contracts/ports.ts';

/** Sets a subscription's attributes. Primary key; locks its row and the topic's version. */
const statement = 'UPDATE subscription SET attributes = $2::jsonb WHERE id = $1';

export async function updateSubscription(
  tx: SqlTransaction,
  subscriptionId: string,
  attributes: Readonly<Record<string, string>>,
): Promise<void> {
  await tx.query(statement, [subscriptionId, JSON.stringify(attributes)]);
}
