// One subscription by its id, or by topic and endpoint.
import type { SqlTransaction, SubscriptionView } from '../../contracts/ports.ts';
import type { SubscriptionRow } from './subscription-row.ts';
import { subscriptionColumns, toSubscriptionView } from './subscription-row.ts';

const from = 'FROM subscription s JOIN topic t ON t.id = s.topic_id JOIN project p ON p.id = t.project_id';

/** One subscription by id. Primary key; no locks. */
const byId = `SELECT ${subscriptionColumns} ${from} WHERE s.id = $1`;

/** The subscription of an endpoint to a topic. Unique index (topic_id, protocol, endpoint); no locks. */
const byEndpoint = `SELECT ${subscriptionColumns} ${from} WHERE s.topic_id = $1 AND s.protocol = $2 AND s.endpoint = $3`;

export async function findSubscriptionById(tx: SqlTransaction, subscriptionId: string): Promise<SubscriptionView | null> {
  const { rows } = await tx.query<SubscriptionRow>(byId, [subscriptionId]);
  return rows[0] ? toSubscriptionView(rows[0]) : null;
}

export async function findSubscriptionByEndpoint(
  tx: SqlTransaction,
  { topicId, protocol, endpoint }: { topicId: string; protocol: string; endpoint: string },
): Promise<SubscriptionView | null> {
  const { rows } = await tx.query<SubscriptionRow>(byEndpoint, [topicId, protocol, endpoint]);
  return rows[0] ? toSubscriptionView(rows[0]) : null;
}
