// ReceiveMessage. Source: SQS API reference, "ReceiveMessage".
import { z } from 'zod';
import type { WireAction } from '#server/aws/action-table.ts';
import { defineAction } from '#server/aws/action-table.ts';
import { flatList, flatMap, integer, structure, text } from '#server/aws/query-shape.ts';
import { sqsError } from '#server/aws/wire-errors.ts';
import type { KnownQueue } from '../catalog/queue-catalog.ts';
import { md5OfAttributes, md5OfBody } from '../model/message-md5.ts';
import { invalidParameter, throwRefusal } from '../model/queue-refusal.ts';
import { selectAttributes, selectSystemAttributes, systemAttributeNames } from '../model/select-attributes.ts';
import { formatSequenceNumber } from '../model/sequence-number.ts';
import { refuseTimeout } from '../model/visibility.ts';
import type { ClaimedMessage } from '../store/claim-messages.ts';
import type { ActionDeps } from './action-deps.ts';
import { knownQueue, QueueUrl } from './action-deps.ts';
import { attributesShape, attributesToWire } from './message-attributes.ts';

const Names = z.array(z.string()).nullish();
const ReceiveMessage = z.object({
  QueueUrl,
  AttributeNames: Names,
  MessageSystemAttributeNames: Names,
  MessageAttributeNames: Names,
  MaxNumberOfMessages: z.int().min(1, countReason()).max(10, countReason()).nullish(),
  WaitTimeSeconds: z.int().min(0, waitReason()).max(20, waitReason()).nullish(),
  VisibilityTimeout: z.int().nullish(),
  ReceiveRequestAttemptId: z.string().nullish(),
});
type ReceiveMessage = z.infer<typeof ReceiveMessage>;

function countReason(): string {
  return 'Must be between 1 and 10, if provided.';
}
function waitReason(): string {
  return 'Must be >= 0 and <= 20, if provided.';
}

const messageShape = structure({
  MessageId: text,
  ReceiptHandle: text,
  MD5OfBody: text,
  Body: text,
  Attributes: flatMap('Attribute', text),
  MD5OfMessageAttributes: text,
  MessageAttributes: attributesShape,
});

export function receiveActions(deps: ActionDeps): WireAction[] {
  return [
    defineAction({
      service: 'sqs',
      name: 'ReceiveMessage',
      isHeardUnsigned: true,
      input: ReceiveMessage,
      queryInput: structure({
        QueueUrl: text,
        AttributeNames: flatList('AttributeName', text),
        MessageSystemAttributeNames: flatList('MessageSystemAttributeName', text),
        MessageAttributeNames: flatList('MessageAttributeName', text),
        MaxNumberOfMessages: integer,
        WaitTimeSeconds: integer,
        VisibilityTimeout: integer,
        ReceiveRequestAttemptId: text,
      }),
      queryOutput: structure({ Messages: flatList('Message', messageShape) }),
      async handle(call, input) {
        const queue = await knownQueue(deps, call, input.QueueUrl, 'ReceiveMessage');
        const names = systemNames(input);
        const { settings } = queue;
        const visibilityTimeoutSeconds = input.VisibilityTimeout ?? settings.visibilityTimeoutSeconds;
        throwRefusal(refuseTimeout(visibilityTimeoutSeconds));
        const messages = await deps.engine.receive({
          queue,
          count: input.MaxNumberOfMessages ?? 1,
          visibilityTimeoutSeconds,
          waitSeconds: input.WaitTimeSeconds ?? settings.receiveWaitSeconds,
          receiver: call.credential.accessKeyId,
          attemptId: attemptIdOf(queue, input.ReceiveRequestAttemptId),
          signal: call.signal,
        });
        // SQS leaves the list out when there is nothing; clients rely on it.
        if (messages.length === 0) return {};
        return { Messages: messages.map((message) => toWire(deps, queue, message, names, input.MessageAttributeNames ?? [])) };
      },
    }),
  ];
}

/** @throws WireError InvalidParameterValue for a malformed one, and on a standard queue */
function attemptIdOf(queue: KnownQueue, given: string | null | undefined): string | undefined {
  if (given === null || given === undefined) return undefined;
  const name = 'ReceiveRequestAttemptId';
  if (!queue.view.isFifo) {
    throwRefusal(invalidParameter(name, given, 'The request include parameter that is not valid for this queue type.'));
  }
  if (!/^[\x21-\x7e]{1,128}$/.test(given)) {
    throwRefusal(invalidParameter(name, given, `${name} can only include alphanumeric and punctuation characters. 1 to 128 in length.`));
  }
  return given;
}

/** Old and new way of naming system attributes, taken together. @throws WireError InvalidAttributeName */
function systemNames(input: ReceiveMessage): string[] {
  const names = [...(input.AttributeNames ?? []), ...(input.MessageSystemAttributeNames ?? [])];
  for (const name of names) {
    if (!systemAttributeNames.some((known) => known === name))
      throw sqsError('InvalidAttributeName', `Unknown Attribute ${name.slice(0, 256)}.`);
  }
  return names;
}

function toWire(
  deps: ActionDeps,
  queue: KnownQueue,
  message: ClaimedMessage,
  systemNamesWanted: readonly string[],
  attributeNamesWanted: readonly string[],
): object {
  const attributes = selectAttributes(message.attributes, attributeNamesWanted);
  const system = selectSystemAttributes(systemAttributesOf(queue, message), systemNamesWanted);
  return {
    MessageId: message.messageId,
    ReceiptHandle: deps.engine.sealHandle(queue, message),
    MD5OfBody: md5OfBody(message.body),
    Body: message.body,
    ...(system ? { Attributes: system } : {}),
    ...(attributes ? { MD5OfMessageAttributes: md5OfAttributes(attributes), MessageAttributes: attributesToWire(attributes) } : {}),
  };
}

function systemAttributesOf(queue: KnownQueue, message: ClaimedMessage): Record<string, string> {
  return {
    SenderId: message.senderId,
    SentTimestamp: String(message.sentAtMs),
    ApproximateReceiveCount: String(message.receiveCount),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAtMs),
    ...message.systemAttributes,
    ...(queue.view.isFifo ? { SequenceNumber: formatSequenceNumber(message.sequence) } : {}),
    ...(message.deadLetterSource === null ? {} : { DeadLetterQueueSourceArn: message.deadLetterSource }),
  };
}
