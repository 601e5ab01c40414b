// Which endpoints may subscribe, which attributes a subscription takes, and what GetSubscriptionAttributes shows.
import type { MessagingScope } from '../../contracts/ports.ts';
import { parseArn } from '../../kernel/arn.ts';
import { parseFilterPolicy } from './parse-filter-policy.ts';
import type { Refusal } from './refusal.ts';
import { invalidParameter } from './refusal.ts';

/** Protocols that SNS knows and this version does not deliver to. */
const laterProtocols = ['http', 'https', 'email', 'email-json', 'sms', 'application', 'lambda', 'firehose'];

/**
 * Checks protocol and endpoint of Subscribe: a standard queue of the same account and region.
 *
 * Whether the queue exists is not asked, as on AWS: tools create things in any order, and a delivery to a queue that
 * is not there is recorded as failed.
 */
export function checkEndpoint(scope: Pick<MessagingScope, 'accountId' | 'region'>, protocol: string, endpoint: string): Refusal | null {
  if (laterProtocols.includes(protocol)) {
    return invalidParameter(`Protocol Reason: this version delivers to queues only (protocol sqs), not to ${protocol}`);
  }
  if (protocol !== 'sqs') return invalidParameter(`Amazon SNS does not support this protocol string: ${protocol}`);
  const arn = parseArn(endpoint);
  if (arn?.service !== 'sqs' || endpoint.split(':').length !== 6) return invalidParameter('SQS endpoint ARN');
  if (arn.resource.endsWith('.fifo')) {
    return invalidParameter('Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics');
  }
  if (arn.accountId !== scope.accountId || arn.region !== scope.region) {
    return invalidParameter('Endpoint Reason: the queue must belong to the account and region of the topic');
  }
  return null;
}

/**
 * Checks one attribute of SetSubscriptionAttributes. Empty FilterPolicy takes the policy away.
 *
 * Filter policies match message attributes only; RedrivePolicy, DeliveryPolicy and ReplayPolicy belong to deliveries
 * this version does not make and are refused rather than ignored.
 */
export function checkSubscriptionAttribute(name: string, value: string): Refusal | null {
  switch (name) {
    case 'RawMessageDelivery':
      if (/^(true|false)$/i.test(value)) return null;
      return invalidParameter(`RawMessageDelivery: Invalid value [${value}]. Must be true or false.`);
    case 'FilterPolicyScope':
      if (value === 'MessageAttributes') return null;
      if (value === 'MessageBody') return invalidParameter('FilterPolicyScope: this version filters by MessageAttributes only');
      return invalidParameter(`FilterPolicyScope: Invalid value [${value}]. Please use either MessageBody or MessageAttributes`);
    case 'FilterPolicy': {
      if (value === '') return null;
      const parsed = parseFilterPolicy(value);
      return parsed.ok ? null : invalidParameter(parsed.error);
    }
    case 'RedrivePolicy':
    case 'DeliveryPolicy':
    case 'ReplayPolicy':
    case 'SubscriptionRoleArn':
      return invalidParameter(`${name}: not served by this version`);
    default:
      return invalidParameter('AttributeName');
  }
}

/** Checks all attributes of Subscribe: the same rules, named "Attributes Reason: …". */
export function checkNewSubscriptionAttributes(attributes: Readonly<Record<string, string>>): Refusal | null {
  for (const [name, value] of Object.entries(attributes)) {
    const refusal = checkSubscriptionAttribute(name, value);
    if (refusal?.message === 'Invalid parameter: AttributeName') return invalidParameter(`Attributes Reason: Unknown attribute ${name}`);
    if (refusal) return { ...refusal, message: refusal.message.replace('Invalid parameter: ', 'Invalid parameter: Attributes Reason: ') };
  }
  return null;
}

/** What is stored of checked attributes: booleans in lower case, an empty filter policy left out. */
export function storedSubscriptionAttributes(attributes: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(attributes)
    .filter(([name, value]) => !(name === 'FilterPolicy' && value === ''))
    .map(([name, value]) => [name, name === 'RawMessageDelivery' ? value.toLowerCase() : value]);
  return Object.fromEntries(entries);
}

/** True when every attribute that was asked for is what the subscription already has. */
export function sameSubscriptionAttributes(asked: Readonly<Record<string, string>>, existing: Readonly<Record<string, string>>): boolean {
  const defaults: Record<string, string> = { RawMessageDelivery: 'false', FilterPolicyScope: 'MessageAttributes' };
  return Object.entries(asked).every(([name, value]) => (existing[name] ?? defaults[name]) === value);
}

/** What GetSubscriptionAttributes shows: what was set, the defaults, and the read-only ones. */
export function describeSubscription(
  scope: Pick<MessagingScope, 'accountId'>,
  subscription: {
    subscriptionArn: string;
    topicArn: string;
    protocol: string;
    endpoint: string;
    attributes: Readonly<Record<string, string>>;
  },
): Record<string, string> {
  const filterScope = subscription.attributes.FilterPolicy === undefined ? {} : { FilterPolicyScope: 'MessageAttributes' };
  return {
    SubscriptionArn: subscription.subscriptionArn,
    TopicArn: subscription.topicArn,
    Protocol: subscription.protocol,
    Endpoint: subscription.endpoint,
    Owner: scope.accountId,
    SubscriptionPrincipal: `arn:aws:iam::${scope.accountId}:root`,
    ConfirmationWasAuthenticated: 'true',
    PendingConfirmation: 'false',
    RawMessageDelivery: 'false',
    ...filterScope,
    ...subscription.attributes,
  };
}
