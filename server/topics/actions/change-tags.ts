// Finds the topic of a tagging action and changes its tags with their audit record.
import type { WireCall } from '../../aws/action-table.ts';
import { snsError } from '../../aws/wire-errors.ts';
import type { SqlTransaction } from '../../contracts/ports.ts';
import { inTransaction } from '../../db/transaction.ts';
import { readTopicArn } from '../model/topic-arn.ts';
import { findTopicByName } from '../store/find-topic.ts';
import { lockTopic } from '../store/lock-topic.ts';
import type { StoredTopic } from '../store/topic-row.ts';
import { updateTopic } from '../store/update-topic.ts';
import type { ActionDeps } from './action-deps.ts';
import { accepted, auditChange } from './action-deps.ts';
import { refuseTooMany } from './tags.ts';

type Tags = Readonly<Record<string, string>>;

/** @throws WireError `ResourceNotFound` when the ARN names no topic of the caller */
export async function findTagged(tx: SqlTransaction, call: WireCall, arn: string): Promise<StoredTopic> {
  const name = readTopicArn(call.scope, arn, 'ResourceArn');
  const topic = name.ok || name.error.code !== 'NotFound' ? await findTopicByName(tx, { ...call.scope, name: accepted(name) }) : null;
  if (!topic) throw snsError('ResourceNotFound', 'Resource does not exist');
  return topic;
}

/** Replaces the topic's tags by what `change` makes of them, at most fifty. */
export async function changeTags(deps: ActionDeps, call: WireCall, arn: string, change: (tags: Tags) => Tags): Promise<void> {
  await inTransaction(deps.pool, async (tx) => {
    await lockTopic(tx, (await findTagged(tx, call, arn)).topicId);
    const topic = await findTagged(tx, call, arn);
    const tags = change(topic.tags);
    refuseTooMany(tags);
    await updateTopic(tx, { ...topic, tags });
    const what = { action: 'topic.update', kind: 'topic' as const, id: topic.topicId, name: topic.name };
    await auditChange(tx, call, { ...what, before: topic.tags, after: tags });
  });
}
