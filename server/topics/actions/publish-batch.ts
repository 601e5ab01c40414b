// The SNS action PublishBatch.
import { z } from 'zod';
import type { WireAction } from '../../aws/action-table.ts';
import { defineAction } from '../../aws/action-table.ts';
import { boolean, memberList, structure, text } from '../../aws/query-shape.ts';
import { snsError } from '../../aws/wire-errors.ts';
import { asSqlTransaction } from '../../db/transaction.ts';
import type { Result } from '../../kernel/result.ts';
import type { PublishedMessage } from '../model/check-publish.ts';
import { checkPublish } from '../model/check-publish.ts';
import { checkBatch } from '../model/check-publish-batch.ts';
import type { Refusal } from '../model/refusal.ts';
import { readTopicArn } from '../model/topic-arn.ts';
import type { PublishOutcome } from '../publisher.ts';
import type { ActionDeps } from './action-deps.ts';
import { accepted, findTopic, refuse } from './action-deps.ts';
import { messageFields, messageShapes, toPublishRequest } from './publish-input.ts';

/** PublishBatch: up to ten messages, each with its own outcome. Source: SNS API reference. */
export function publishBatchAction(deps: ActionDeps): WireAction {
  return defineAction({
    service: 'sns',
    name: 'PublishBatch',
    input: z.object({ TopicArn: z.string(), PublishBatchRequestEntries: z.array(z.object({ Id: z.string(), ...messageFields })) }),
    queryInput: structure({ TopicArn: text, PublishBatchRequestEntries: memberList(structure({ Id: text, ...messageShapes })) }),
    queryOutput: structure({
      Successful: memberList(structure({ Id: text, MessageId: text, SequenceNumber: text })),
      Failed: memberList(structure({ Id: text, Code: text, Message: text, SenderFault: boolean })),
    }),
    handle: async (call, { TopicArn, PublishBatchRequestEntries: entries }) => {
      const name = accepted(readTopicArn(call.scope, TopicArn));
      refuse(checkBatch(entries.map((entry) => entry.Id)));
      await findTopic(asSqlTransaction(deps.pool), call, TopicArn);
      const checked = entries.map((entry, index) => {
        const attributesPath = `publishBatchRequestEntries.${index + 1}.member.messageAttributes`;
        return checkPublish(toPublishRequest(entry), { attributesPath });
      });
      refuseWhole(checked);
      const outcomes = await Promise.all(
        checked.map(async (message) => (message.ok ? deps.publisher.publish({ ...call.scope, name }, message.value) : message)),
      );
      return batchAnswer(entries, outcomes);
    },
  });
}

/** Wrong attributes and too many bytes refuse the whole batch, anything else its own entry only. */
function refuseWhole(checked: readonly Result<PublishedMessage, Refusal>[]): void {
  let bytes = 0;
  for (const message of checked) {
    if (message.ok) bytes += message.value.bytes;
    else if (message.error.code !== 'InvalidParameter') throw snsError(message.error.code, message.error.message);
  }
  if (bytes > 262_144) throw snsError('BatchRequestTooLong', 'The length of all the messages put together is more than the limit.');
}

function batchAnswer(entries: readonly { Id: string }[], outcomes: readonly Result<PublishOutcome, Refusal>[]) {
  const Successful: { Id: string; MessageId: string }[] = [];
  const Failed: { Id: string; Code: string; Message: string; SenderFault: boolean }[] = [];
  for (const [index, { Id }] of entries.entries()) {
    const outcome = outcomes[index];
    if (outcome?.ok) Successful.push({ Id, MessageId: outcome.value.messageId });
    else if (outcome)
      Failed.push({ Id, Code: outcome.error.code, Message: outcome.error.message, SenderFault: outcome.error.code !== 'Throttled' });
  }
  return { Successful, Failed };
}
