// The subscriptions of a topic as fan-out needs them.
import type { SqlTransaction } from '../../contracts/ports.ts';
import { parseFilterPolicy } from '../model/parse-filter-policy.ts';
import type { Subscriber } from '../model/plan-fan-out.ts';

/** All queue subscriptions of a topic, oldest first. Unique index (topic_id, protocol, endpoint); no locks. */
const statement = `
  SELECT id AS "subscriptionId", endpoint AS "queueArn", attributes
  FROM subscription WHERE topic_id = $1 AND protocol = 'sqs' ORDER BY created_at, id`;

type Row = { subscriptionId: string; queueArn: string; attributes: Readonly<Record<string, string>> };

export async function readSubscribers(tx: SqlTransaction, topicId: string): Promise<Subscriber[]> {
  const { rows } = await tx.query<Row>(statement, [topicId]);
  return rows.map(({ subscriptionId, queueArn, attributes }) => ({
    subscriptionId,
    queueArn,
    isRaw: attributes.RawMessageDelivery === 'true',
    filterPolicy: storedPolicy(attributes.FilterPolicy),
  }));
}

/** A policy is checked before it is stored; one that cannot be read any more matches nothing rather than everything. */
function storedPolicy(text: string | undefined): Subscriber['filterPolicy'] {
  if (text === undefined) return null;
  const parsed = parseFilterPolicy(text);
  return parsed.ok ? parsed.value : { keys: [{ name: '', conditions: [] }], alternatives: [] };
}
