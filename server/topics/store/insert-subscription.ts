// A new subscription.
import type { SqlTransaction } from '../../contracts/ports.ts';

/** Adds a subscription. The caller holds the topic's lock and has looked for an equal one. Locks the version's row. */
const statement = `
  INSERT INTO subscription (id, topic_id, protocol, endpoint, attributes) VALUES ($1, $2, $3, $4, $5::jsonb)`;

export async function insertSubscription(
  tx: SqlTransaction,
  subscription: {
    subscriptionId: string;
    topicId: string;
    protocol: string;
    endpoint: string;
    attributes: Readonly<Record<string, string>>;
  },
): Promise<void> {
  const { subscriptionId, topicId, protocol, endpoint, attributes } = subscription;
  await tx.query(statement, [subscriptionId, topicId, protocol, endpoint, JSON.stringify(attributes)]);
}
