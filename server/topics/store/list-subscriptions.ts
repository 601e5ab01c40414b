// Subscriptions of a project or a topic, page by page.
import type { SqlTransaction, SubscriptionView } from '../../contracts/ports.ts';
import type { SubscriptionRow } from './subscription-row.ts';
import { subscriptionColumns, toSubscriptionView } from './subscription-row.ts';

/**
 * A page of subscriptions by id: of a project, narrowed to a region or a topic. Index on topic (project_id, region,
 * name), then subscription (topic_id, …), sorted; no locks.
 */
const statement = `
  SELECT ${subscriptionColumns}
  FROM subscription s JOIN topic t ON t.id = s.topic_id JOIN project p ON p.id = t.project_id
  WHERE t.project_id = $1 AND ($2::text IS NULL OR t.region = $2::text) AND ($3::text IS NULL OR t.id = $3::text) AND s.id > $4
  ORDER BY s.id LIMIT $5::int`;

/** @param page.afterId  ids behind this one; @param page.limit  at most this many */
export async function listSubscriptionRows(
  tx: SqlTransaction,
  projectId: string,
  page: { region?: string | undefined; topicId?: string | undefined; afterId?: string | undefined; limit: number },
): Promise<SubscriptionView[]> {
  const values = [projectId, page.region ?? null, page.topicId ?? null, page.afterId ?? '', page.limit];
  const { rows } = await tx.query<SubscriptionRow>(statement, values);
  return rows.map(toSubscriptionView);
}
