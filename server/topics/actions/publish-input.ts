// Input that Publish and the entries of PublishBatch share, and how it becomes a checked message.
import { z } from 'zod';
import { entryMap, structure, text } from '../../aws/query-shape.ts';
import type { PublishRequest } from '../model/check-publish.ts';

const optionalText = z.string().optional();
const MessageAttribute = z.object({ DataType: optionalText, StringValue: optionalText, BinaryValue: optionalText });

export const messageFields = {
  Message: z.string(),
  Subject: optionalText,
  MessageStructure: optionalText,
  MessageAttributes: z.record(z.string(), MessageAttribute).optional(),
  MessageGroupId: optionalText,
  MessageDeduplicationId: optionalText,
};

export const messageShapes = {
  Message: text,
  Subject: text,
  MessageStructure: text,
  MessageAttributes: entryMap(structure({ DataType: text, StringValue: text, BinaryValue: text }), { key: 'Name', value: 'Value' }),
  MessageGroupId: text,
  MessageDeduplicationId: text,
};

const Fields = z.object(messageFields);

export function toPublishRequest(input: z.infer<typeof Fields>): PublishRequest {
  return {
    message: input.Message,
    subject: input.Subject,
    messageStructure: input.MessageStructure,
    messageAttributes: input.MessageAttributes,
    messageGroupId: input.MessageGroupId,
    messageDeduplicationId: input.MessageDeduplicationId,
  };
}
