// The SNS action Publish.
import { z } from 'zod';
import type { WireAction } from '../../aws/action-table.ts';
import { defineAction } from '../../aws/action-table.ts';
import { structure, text } from '../../aws/query-shape.ts';
import { snsError } from '../../aws/wire-errors.ts';
import { checkPublish } from '../model/check-publish.ts';
import { readTopicArn } from '../model/topic-arn.ts';
import type { ActionDeps } from './action-deps.ts';
import { accepted } from './action-deps.ts';
import { messageFields, messageShapes, toPublishRequest } from './publish-input.ts';

/**
 * Publish: answered when the message is in every queue that takes it. TargetArn may name the topic too; a phone number
 * is refused, as no SMS leave this house. Source: SNS API reference.
 */
export function publishAction(deps: ActionDeps): WireAction {
  const optionalText = z.string().optional();
  return defineAction({
    service: 'sns',
    name: 'Publish',
    input: z.object({ TopicArn: optionalText, TargetArn: optionalText, PhoneNumber: optionalText, ...messageFields }),
    queryInput: structure({ TopicArn: text, TargetArn: text, PhoneNumber: text, ...messageShapes }),
    queryOutput: structure({ MessageId: text, SequenceNumber: text }),
    handle: async (call, input) => {
      const name = topicNameOf(call.scope, input);
      const message = accepted(checkPublish(toPublishRequest(input)));
      const { messageId } = accepted(await deps.publisher.publish({ ...call.scope, name }, message));
      return { MessageId: messageId };
    },
  });
}

function topicNameOf(
  scope: Parameters<typeof readTopicArn>[0],
  input: { TopicArn?: string | undefined; TargetArn?: string | undefined; PhoneNumber?: string | undefined },
): string {
  if (input.TopicArn !== undefined) return accepted(readTopicArn(scope, input.TopicArn));
  if (input.TargetArn !== undefined) {
    if (input.TargetArn.split(':')[5]?.startsWith('endpoint/')) {
      throw snsError('InvalidParameter', 'Invalid parameter: TargetArn Reason: No endpoint found for the target arn specified');
    }
    return accepted(readTopicArn(scope, input.TargetArn, 'TargetArn'));
  }
  if (input.PhoneNumber !== undefined) {
    throw snsError('InvalidParameter', 'Invalid parameter: PhoneNumber Reason: this version does not send text messages');
  }
  throw snsError('InvalidParameter', 'Invalid parameter: TopicArn or TargetArn Reason: no value for required parameter');
}
