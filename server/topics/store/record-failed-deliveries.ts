// Deliveries that could not be made, counted by subscription and reason.
import type { SqlTransaction } from '../../contracts/ports.ts';

export type RecordedFailure = { subscriptionId: string; code: string; message: string; messageId: string };

/**
 * Counts failed deliveries by subscription and reason, keeping the last message of each. Primary key; locks the counted
 * rows, in key order so that two publishes never wait for each other in a circle.
 */
const statement = `
  INSERT INTO messaging.failed_delivery AS f (subscription_id, code, failures, last_message_id, last_message, last_failed_at)
  SELECT subscription_id, code, count(*), (array_agg(message_id))[1], (array_agg(message))[1], clock_timestamp()
  FROM unnest($1::text[], $2::text[], $3::uuid[], $4::text[]) AS given (subscription_id, code, message_id, message)
  GROUP BY subscription_id, code ORDER BY subscription_id, code
  ON CONFLICT (subscription_id, code) DO UPDATE
  SET failures = f.failures + excluded.failures, last_message_id = excluded.last_message_id,
      last_message = excluded.last_message, last_failed_at = excluded.last_failed_at`;

export async function recordFailedDeliveries(tx: SqlTransaction, failures: readonly RecordedFailure[]): Promise<void> {
  if (failures.length === 0) return;
  await tx.query(statement, [
    failures.map((failure) => failure.subscriptionId),
    failures.map((failure) => failure.code),
    failures.map((failure) => failure.messageId),
    failures.map((failure) => failure.message),
  ]);
}
