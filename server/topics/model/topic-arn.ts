// Reads the ARNs that callers name topics and subscriptions by, with SNS's own refusals.
import type { MessagingScope } from '../../contracts/ports.ts';
import { formatArn, parseArn } from '../../kernel/arn.ts';
import type { Result } from '../../kernel/result.ts';
import { fail, ok } from '../../kernel/result.ts';
import type { Refusal } from './refusal.ts';
import { invalidParameter, subscriptionNotFound, topicNotFound } from './refusal.ts';

/** `arn:aws:sns:{region}:{account}:{name}` */
export function topicArn(scope: Pick<MessagingScope, 'region' | 'accountId'>, name: string): string {
  return formatArn({ service: 'sns', region: scope.region, accountId: scope.accountId, resource: name });
}

/**
 * The topic's name out of its ARN.
 *
 * @param parameter  the input's name in refusals: TopicArn, TargetArn or ResourceArn
 * @returns          refused: fewer than six parts, another service, another region; another account's topic is "not found"
 */
export function readTopicArn(scope: MessagingScope, text: string, parameter = 'TopicArn'): Result<string, Refusal> {
  const parts = text.split(':');
  if (parts.length < 6) return fail(invalidParameter(`${parameter} Reason: An ARN must have at least 6 elements, not ${parts.length}`));
  const arn = parseArn(text);
  if (arn?.service !== 'sns' || arn.region !== scope.region || parts.length > 6) return fail(invalidParameter(parameter));
  if (arn.accountId !== scope.accountId) return fail(topicNotFound);
  return ok(arn.resource);
}

/**
 * Topic name and subscription id out of `{topic ARN}:{uuid}`.
 *
 * @returns refused: no text, fewer than six parts, no id; another account's or region's subscription is "not found"
 */
export function readSubscriptionArn(scope: MessagingScope, text: string): Result<{ topicName: string; subscriptionId: string }, Refusal> {
  if (text === '') return fail(invalidParameter('SubscriptionArn Reason: no value for required parameter'));
  const parts = text.split(':');
  if (parts.length < 6) return fail(invalidParameter(`SubscriptionArn Reason: An ARN must have at least 6 elements, not ${parts.length}`));
  const arn = parseArn(text);
  if (arn?.service !== 'sns') return fail(invalidParameter('SubscriptionArn'));
  const [topicName = '', subscriptionId, ...rest] = arn.resource.split(':');
  if (subscriptionId === undefined || rest.length > 0) return fail(invalidParameter('SubscriptionId'));
  if (arn.accountId !== scope.accountId || arn.region !== scope.region) return fail(subscriptionNotFound);
  return ok({ topicName, subscriptionId });
}
