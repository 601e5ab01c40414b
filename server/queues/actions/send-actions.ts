// SendMessage and SendMessageBatch. Source: SQS API reference.
import { z } from 'zod';
import type { WireAction, WireCall } from '#server/aws/action-table.ts';
import { defineAction } from '#server/aws/action-table.ts';
import { flatList, integer, structure, text } from '#server/aws/query-shape.ts';
import { sqsError, WireError } from '#server/aws/wire-errors.ts';
import { limits } from '#server/kernel/limits.ts';
import type { KnownQueue } from '../catalog/queue-catalog.ts';
import type { AdmittedMessage } from '../model/admit-message.ts';
import { admitMessage, attributesBytes, missingGroupText } from '../model/admit-message.ts';
import { md5OfAttributes, md5OfBody } from '../model/message-md5.ts';
import { throwRefusal } from '../model/queue-refusal.ts';
import { formatSequenceNumber } from '../model/sequence-number.ts';
import type { ActionDeps } from './action-deps.ts';
import { knownQueue, QueueUrl } from './action-deps.ts';
import { batchOutput, checkBatch, runBatch } from './batch.ts';
import { attributesFromWire, attributesShape, systemAttributesShape, traceHeaderFromWire, WireAttributes } from './message-attributes.ts';

const messageFields = {
  MessageBody: z.string(),
  DelaySeconds: z.int().nullish(),
  MessageAttributes: WireAttributes,
  MessageSystemAttributes: WireAttributes,
  MessageDeduplicationId: z.string().nullish(),
  MessageGroupId: z.string().nullish(),
};
const SendMessage = z.object({ QueueUrl, ...messageFields });
const SendMessageBatch = z.object({ QueueUrl, Entries: z.array(z.object({ Id: z.string(), ...messageFields })) });
type WireMessage = Omit<z.infer<typeof SendMessage>, 'QueueUrl'>;

const messageShape = {
  MessageBody: text,
  DelaySeconds: integer,
  MessageAttributes: attributesShape,
  MessageSystemAttributes: systemAttributesShape,
  MessageDeduplicationId: text,
  MessageGroupId: text,
};
const sentShape = {
  MessageId: text,
  MD5OfMessageBody: text,
  MD5OfMessageAttributes: text,
  MD5OfMessageSystemAttributes: text,
  SequenceNumber: text,
};

export function sendActions(deps: ActionDeps): WireAction[] {
  return [
    defineAction({
      service: 'sqs',
      name: 'SendMessage',
      isHeardUnsigned: true,
      input: SendMessage,
      queryInput: structure({ QueueUrl: text, ...messageShape }),
      queryOutput: structure(sentShape),
      async handle(call, input) {
        const found = knownQueue(deps, call, input.QueueUrl, 'SendMessage');
        const queue = found instanceof Promise ? await found : found;
        return await send(deps, call, queue, input, admit(queue, input));
      },
    }),
    defineAction({
      service: 'sqs',
      name: 'SendMessageBatch',
      isHeardUnsigned: true,
      input: SendMessageBatch,
      queryInput: structure({
        QueueUrl: text,
        Entries: flatList('SendMessageBatchRequestEntry', structure({ Id: text, ...messageShape })),
      }),
      queryOutput: batchOutput('SendMessageBatchResultEntry', { Id: text, ...sentShape }),
      async handle(call, input) {
        const queue = await knownQueue(deps, call, input.QueueUrl, 'SendMessage');
        checkBatch('SendMessageBatchRequestEntry', input.Entries);
        checkBatchSize(input.Entries);
        if (queue.view.isFifo && input.Entries.some((entry) => typeof entry.MessageGroupId !== 'string')) {
          throw sqsError('InvalidParameterValue', missingGroupText);
        }
        return runBatch(input.Entries, async (entry) => ({
          Id: entry.Id,
          ...(await send(deps, call, queue, entry, admitEntry(queue, entry))),
        }));
      },
    }),
  ];
}

function admit(queue: KnownQueue, input: WireMessage): AdmittedMessage {
  const traceHeader = traceHeaderFromWire(input.MessageSystemAttributes);
  const admitted = admitMessage(
    { isFifo: queue.view.isFifo, ...queue.settings },
    {
      body: input.MessageBody,
      attributes: attributesFromWire(input.MessageAttributes),
      ...(typeof input.DelaySeconds === 'number' ? { delaySeconds: input.DelaySeconds } : {}),
      ...(typeof input.MessageGroupId === 'string' ? { messageGroupId: input.MessageGroupId } : {}),
      ...(typeof input.MessageDeduplicationId === 'string' ? { messageDeduplicationId: input.MessageDeduplicationId } : {}),
      ...(traceHeader === undefined ? {} : { traceHeader }),
    },
  );
  return admitted.ok ? admitted.value : throwRefusal(admitted.error);
}

/** A message that is too long is told so in other words in a batch. @throws WireError as admit */
function admitEntry(queue: KnownQueue, input: WireMessage): AdmittedMessage {
  try {
    return admit(queue, input);
  } catch (error) {
    if (!(error instanceof WireError) || !/^One or more parameters are invalid\. Reason: Message must be/.test(error.message)) throw error;
    throw sqsError('InvalidParameterValue', error.message.replace('are invalid', 'cannot be validated'));
  }
}

async function send(deps: ActionDeps, call: WireCall, queue: KnownQueue, input: WireMessage, message: AdmittedMessage) {
  const senderId = call.credential.isRoot ? call.credential.accountId : call.credential.accessKeyId;
  const find = () => deps.engine.catalog.byName(call.scope, queue.view.name);
  const { messageId, sequence } = await deps.engine.send(queue, senderId, message, find);
  return {
    MessageId: messageId,
    MD5OfMessageBody: md5OfBody(message.body),
    MD5OfMessageAttributes: md5OfAttributes(message.attributes),
    MD5OfMessageSystemAttributes: md5OfAttributes(attributesFromWire(input.MessageSystemAttributes)),
    ...(sequence === null ? {} : { SequenceNumber: formatSequenceNumber(sequence) }),
  };
}

/** All entries together may be as large as one message. */
function checkBatchSize(entries: readonly WireMessage[]): void {
  let bytes = 0;
  for (const entry of entries) {
    bytes += Buffer.byteLength(entry.MessageBody) + attributesBytes(attributesFromWire(entry.MessageAttributes));
  }
  const max = limits.messaging.maxMessageBytes;
  if (bytes > max) {
    throw sqsError('BatchRequestTooLong', `Batch requests cannot be longer than ${max} bytes. You have sent ${bytes} bytes.`);
  }
}
