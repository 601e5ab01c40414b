// Which attributes a topic takes, what their values may be, and what GetTopicAttributes shows.
//
// FIFO topics are not served, so FifoTopic and the attributes that need it are refused by name. The delivery-status
// roles, DeliveryPolicy, KmsMasterKeyId and TracingConfig are kept and shown to the tools that read them back; only
// http deliveries would use them.
import type { Refusal } from './refusal.ts';
import { invalidParameter } from './refusal.ts';

const wholeNumber = /^[0-9]{1,9}$/;
const feedback = /^(HTTP|Firehose|Lambda|Application|SQS)(SuccessFeedbackRoleArn|SuccessFeedbackSampleRate|FailureFeedbackRoleArn)$/;

/** Rule of each attribute that may be set: true when the value is acceptable. Source: SNS API reference, "SetTopicAttributes". */
const rules: Readonly<Record<string, (value: string) => boolean>> = {
  DisplayName: (value) => value.length <= 100 && !/\p{Cc}/u.test(value),
  Policy: isJsonObject,
  DeliveryPolicy: (value) => value === '' || isJsonObject(value),
  KmsMasterKeyId: (value) => value.length <= 2048,
  SignatureVersion: (value) => value === '1' || value === '2',
  TracingConfig: (value) => value === 'PassThrough' || value === 'Active',
  MaximumMessageSize: (value) => wholeNumber.test(value) && Number(value) >= 1_024 && Number(value) <= 1_048_576,
};

const fifoOnly = ['FifoTopic', 'ContentBasedDeduplication', 'FifoThroughputScope', 'ArchivePolicy'];

/** Longest message of a topic that sets no MaximumMessageSize: 256 KiB. */
export const defaultMaxMessageBytes = 262_144;

/**
 * Checks one attribute of SetTopicAttributes.
 *
 * @returns null when it may be stored; FifoTopic "false" is also fine and is not stored
 */
export function checkTopicAttribute(name: string, value: string): Refusal | null {
  if (fifoOnly.includes(name)) {
    return name === 'FifoTopic' && value === 'false'
      ? null
      : invalidParameter(`${name} Reason: FIFO topics are not served by this version`);
  }
  if (feedback.test(name)) return value.length <= 2048 ? null : invalidParameter(`Attributes Reason: ${name} is too long`);
  const accepts = Object.hasOwn(rules, name) ? rules[name] : undefined;
  if (!accepts) return invalidParameter('AttributeName');
  return accepts(value) ? null : invalidParameter(`Attributes Reason: Invalid value for attribute: ${name}`);
}

/** Checks all attributes of CreateTopic; an unknown name is "Attributes Reason: Unknown attribute {name}". */
export function checkNewTopicAttributes(attributes: Readonly<Record<string, string>>): Refusal | null {
  for (const [name, value] of Object.entries(attributes)) {
    const refusal = checkTopicAttribute(name, value);
    if (refusal?.message === 'Invalid parameter: AttributeName') return invalidParameter(`Attributes Reason: Unknown attribute ${name}`);
    if (refusal) return refusal;
  }
  return null;
}

/** What is stored of checked attributes: all but `FifoTopic=false`, which says nothing of a standard topic. */
export function storedTopicAttributes(attributes: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => name !== 'FifoTopic'));
}

/** True when every attribute that was asked for is what the topic already has: CreateTopic is then idempotent. */
export function sameAttributes(asked: Readonly<Record<string, string>>, existing: Readonly<Record<string, string>>): boolean {
  return Object.entries(asked).every(([name, value]) => existing[name] === value);
}

/**
 * What GetTopicAttributes shows: what was set, the defaults of the rest, and the read-only ones.
 *
 * @param topic.subscriptionsConfirmed  how many subscriptions the topic has; none is ever pending, as queues need no confirmation
 */
export function describeTopic(topic: {
  arn: string;
  accountId: string;
  attributes: Readonly<Record<string, string>>;
  subscriptionsConfirmed: number;
}): Record<string, string> {
  return {
    TopicArn: topic.arn,
    Owner: topic.accountId,
    DisplayName: '',
    Policy: defaultPolicy(topic.arn, topic.accountId),
    EffectiveDeliveryPolicy: defaultDeliveryPolicy,
    SubscriptionsConfirmed: String(topic.subscriptionsConfirmed),
    SubscriptionsPending: '0',
    SubscriptionsDeleted: '0',
    ...topic.attributes,
  };
}

function isJsonObject(value: string): boolean {
  try {
    const parsed: unknown = JSON.parse(value);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
  } catch {
    return false;
  }
}

/** Source: SNS, "GetTopicAttributes", the policy of a topic that was given none. */
function defaultPolicy(arn: string, accountId: string): string {
  const actions = [
    'GetTopicAttributes',
    'SetTopicAttributes',
    'AddPermission',
    'RemovePermission',
    'DeleteTopic',
    'Subscribe',
    'ListSubscriptionsByTopic',
    'Publish',
  ];
  return JSON.stringify({
    Version: '2008-10-17',
    Id: '__default_policy_ID',
    Statement: [
      {
        Sid: '__default_statement_ID',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: actions.map((action) => `SNS:${action}`),
        Resource: arn,
        Condition: { StringEquals: { 'AWS:SourceOwner': accountId } },
      },
    ],
  });
}

/** Source: SNS developer guide, "Message delivery retries", default policy of http endpoints. */
const defaultDeliveryPolicy = JSON.stringify({
  http: {
    defaultHealthyRetryPolicy: {
      minDelayTarget: 20,
      maxDelayTarget: 20,
      numRetries: 3,
      numMaxDelayRetries: 0,
      numNoDelayRetries: 0,
      numMinDelayRetries: 0,
      backoffFunction: 'linear',
    },
    disableSubscriptionOverrides: false,
    defaultRequestPolicy: { headerContentType: 'text/plain; charset=UTF-8' },
  },
});
