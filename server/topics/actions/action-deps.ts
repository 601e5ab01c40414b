// What every action works with, and the few steps they share: turning refusals into SNS's errors, finding what an ARN
// names, and writing the audit record of a change in the change's own transaction.
import type { Pool } from 'pg';
import type { WireCall } from '../../aws/action-table.ts';
import { snsError } from '../../aws/wire-errors.ts';
import type { SqlTransaction, SubscriptionView } from '../../contracts/ports.ts';
import { writeAuditRecord } from '../../db/write-audit-record.ts';
import type { Random } from '../../kernel/random.ts';
import type { Result } from '../../kernel/result.ts';
import type { Refusal } from '../model/refusal.ts';
import { subscriptionNotFound, topicNotFound } from '../model/refusal.ts';
import { readSubscriptionArn, readTopicArn } from '../model/topic-arn.ts';
import type { Publisher } from '../publisher.ts';
import { findSubscriptionById } from '../store/find-subscription.ts';
import { findTopicByName } from '../store/find-topic.ts';
import type { StoredTopic } from '../store/topic-row.ts';

export type ActionDeps = { pool: Pool; random: Random; publisher: Publisher };

/** @throws WireError for a refusal */
export function accepted<Value>(result: Result<Value, Refusal>): Value {
  if (result.ok) return result.value;
  throw snsError(result.error.code, result.error.message);
}

/** @throws WireError when there is one */
export function refuse(refusal: Refusal | null): void {
  if (refusal) throw snsError(refusal.code, refusal.message);
}

/** @throws WireError when the ARN is malformed or names no topic of the caller */
export async function findTopic(tx: SqlTransaction, call: WireCall, arn: string): Promise<StoredTopic> {
  const name = accepted(readTopicArn(call.scope, arn));
  const topic = await findTopicByName(tx, { ...call.scope, name });
  if (!topic) throw snsError(topicNotFound.code, topicNotFound.message);
  return topic;
}

/** @throws WireError when the ARN is malformed or names no subscription of the caller */
export async function findSubscription(tx: SqlTransaction, call: WireCall, arn: string): Promise<SubscriptionView> {
  const { subscriptionId } = accepted(readSubscriptionArn(call.scope, arn));
  const subscription = await findSubscriptionById(tx, subscriptionId);
  if (subscription?.subscriptionArn !== arn) throw snsError(subscriptionNotFound.code, subscriptionNotFound.message);
  return subscription;
}

/** Records what the caller's credential changed. */
export async function auditChange(
  tx: SqlTransaction,
  call: WireCall,
  change: { action: string; kind: 'topic' | 'subscription'; id: string; name: string; before?: unknown; after?: unknown },
): Promise<void> {
  const { accessKeyId, projectId } = call.credential;
  await writeAuditRecord(tx, {
    projectId,
    actor: { kind: 'credential', id: accessKeyId, name: accessKeyId },
    action: change.action,
    entityKind: change.kind,
    entityId: change.id,
    entityName: change.name,
    before: change.before,
    after: change.after,
  });
}

/** How the audit log calls a subscription: `{topic} → {queue}`. */
export function subscriptionName(topicName: string, endpoint: string): string {
  return `${topicName} → ${endpoint.split(':').at(-1)}`;
}
