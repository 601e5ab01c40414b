// Decides what a publish puts into which queue. The publisher then does it, in one transaction with the publish.
import type { OutgoingMessage } from '../../contracts/ports.ts';
import type { PublishedMessage } from './check-publish.ts';
import { formatEnvelope } from './envelope.ts';
import type { FilterPolicy } from './filter-policy.ts';
import { matchFilterPolicy } from './match-filter-policy.ts';

/** A queue subscription as fan-out needs it. */
export type Subscriber = {
  subscriptionId: string;
  queueArn: string;
  isRaw: boolean;
  /** null takes every message. */
  filterPolicy: FilterPolicy | null;
};

type PlannedDelivery = { subscriptionId: string; queueArn: string; message: OutgoingMessage };

/** A delivery that cannot be made; it never undoes the others. */
type FailedDelivery = { subscriptionId: string; code: string; message: string };

export type FanOutPlan = { deliveries: PlannedDelivery[]; failures: FailedDelivery[] };

/** SQS takes at most ten attributes. */
const maxQueueAttributes = 10;

/**
 * The queue entries of one publish, in the subscriptions' order.
 *
 * A raw subscription receives the body and its attributes as they were published, and fails when there are more than
 * ten; any other receives the envelope, built once, without attributes.
 *
 * @param publish.nowMs  epoch ms of the publish
 * Source: SNS developer guide, "Raw message delivery": more than 10 attributes are a client-side delivery error.
 */
export function planFanOut(
  publish: { messageId: string; topicArn: string; message: PublishedMessage; nowMs: number },
  subscribers: readonly Subscriber[],
): FanOutPlan {
  const { message } = publish;
  const plan: FanOutPlan = { deliveries: [], failures: [] };
  const group = message.messageGroupId === undefined ? {} : { messageGroupId: message.messageGroupId };
  const tooManyAttributes = Object.keys(message.attributes).length > maxQueueAttributes;
  let enveloped: OutgoingMessage | undefined;
  for (const { subscriptionId, queueArn, isRaw, filterPolicy } of subscribers) {
    if (filterPolicy && !matchFilterPolicy(filterPolicy, message.attributes)) continue;
    if (!isRaw) {
      enveloped ??= { ...group, body: formatEnvelope({ ...publish, ...message, body: message.queueBody }), attributes: {} };
      plan.deliveries.push({ subscriptionId, queueArn, message: enveloped });
    } else if (tooManyAttributes) {
      const reason = `A raw delivery carries at most ${maxQueueAttributes} message attributes.`;
      plan.failures.push({ subscriptionId, code: 'TooManyMessageAttributes', message: reason });
    } else {
      plan.deliveries.push({ subscriptionId, queueArn, message: { ...group, body: message.queueBody, attributes: message.attributes } });
    }
  }
  return plan;
}
