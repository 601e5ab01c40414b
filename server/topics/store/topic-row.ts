// How a topic's row, joined with its project, is read. Rows never leave the store: callers get a StoredTopic.
import type { TopicView } from '../../contracts/ports.ts';
import { topicArn } from '../model/topic-arn.ts';

export type StoredTopic = TopicView & { tags: Readonly<Record<string, string>> };

/** Columns of a query over `topic t JOIN project p ON p.id = t.project_id`. */
export const topicColumns = `
  t.id AS "topicId", t.project_id AS "projectId", p.account_id AS "accountId", t.region, t.name, t.is_fifo AS "isFifo",
  t.attributes, t.tags, t.created_at AS "createdAt"`;

export type TopicRow = Omit<StoredTopic, 'arn' | 'createdAtMs'> & { createdAt: Date | string };

export function toStoredTopic(row: TopicRow): StoredTopic {
  const { topicId, projectId, accountId, region, name, isFifo, attributes, tags, createdAt } = row;
  const arn = topicArn(row, name);
  return { topicId, projectId, accountId, region, name, arn, isFifo, attributes, tags, createdAtMs: new Date(createdAt).getTime() };
}
