// Topics for the control plane, the console and the gateway: the same commands and publisher as the wire's, with
// AppError for refusals. Changes take part in the caller's transaction; the caller writes the audit record.
import type { Pool } from 'pg';
import type { MessageAttribute, TopicPort } from '../contracts/ports.ts';
import { asSqlTransaction } from '../db/transaction.ts';
import { AppError } from '../kernel/app-error.ts';
import type { Random } from '../kernel/random.ts';
import type { Result } from '../kernel/result.ts';
import { checkPublish } from './model/check-publish.ts';
import type { Refusal } from './model/refusal.ts';
import type { Publisher } from './publisher.ts';
import { deleteSubscriptionRow } from './store/delete-subscription.ts';
import { deleteTopicRow } from './store/delete-topic.ts';
import { findTopicById } from './store/find-topic.ts';
import { listSubscriptionRows } from './store/list-subscriptions.ts';
import { listTopicRows } from './store/list-topics.ts';
import { createTopic, subscribe } from './topic-commands.ts';

/** @throws each function: AppError `topic.not_found` for an unknown topic or subscription, `topic.refused` with SNS's text */
export function createTopicPort(deps: { pool: Pool; publisher: Publisher; random: Random }): TopicPort {
  const db = asSqlTransaction(deps.pool);
  return {
    async createTopic(tx, scope, name, attributes) {
      return accepted(await createTopic(deps, tx, scope, { name, attributes, tags: {} })).topic;
    },
    async deleteTopic(tx, topicId) {
      if (!(await deleteTopicRow(tx, topicId))) throw new AppError('topic.not_found', 'Topic does not exist');
    },
    async getTopic(projectId, topicId) {
      const topic = await findTopicById(db, topicId);
      return topic?.projectId === projectId ? topic : null;
    },
    listTopics: (projectId, options) => listTopicRows(db, projectId, options),
    async subscribe(tx, topicId, protocol, endpoint, attributes) {
      return accepted(await subscribe(deps, tx, topicId, { protocol, endpoint, attributes })).subscription;
    },
    async unsubscribe(tx, subscriptionId) {
      if (!(await deleteSubscriptionRow(tx, subscriptionId))) throw new AppError('topic.not_found', 'Subscription does not exist');
    },
    listSubscriptions: (projectId, options) => listSubscriptionRows(db, projectId, options),
    async publish(topic, message) {
      const messageAttributes = Object.fromEntries(Object.entries(message.attributes).map(([name, value]) => [name, toWire(value)]));
      const checked = accepted(checkPublish({ message: message.body, subject: message.subject, messageAttributes }));
      return accepted(await deps.publisher.publish(topic, checked));
    },
  };
}

function toWire({ dataType, stringValue, binaryValueBase64 }: MessageAttribute) {
  return { DataType: dataType, StringValue: stringValue, BinaryValue: binaryValueBase64 };
}

function accepted<Value>(result: Result<Value, Refusal>): Value {
  if (result.ok) return result.value;
  throw new AppError(result.error.code === 'NotFound' ? 'topic.not_found' : 'topic.refused', result.error.message);
}
