// Decides whether a message may be published, and what of it each kind of endpoint receives.
import type { MessageAttribute } from '../../contracts/ports.ts';
import type { Result } from '../../kernel/result.ts';
import { fail, ok } from '../../kernel/result.ts';
import type { WireMessageAttribute } from './message-attributes.ts';
import { attributesBytes, checkMessageAttributes } from './message-attributes.ts';
import type { Refusal } from './refusal.ts';
import { invalidParameter } from './refusal.ts';

/** A message that passed the checks. */
export type PublishedMessage = {
  /** What queues receive: the `sqs` entry of a structured message, else its default, else the message itself. */
  queueBody: string;
  subject: string | undefined;
  attributes: Readonly<Record<string, MessageAttribute>>;
  /** Fair queues: the tenant this message belongs to. */
  messageGroupId: string | undefined;
  /** Message and attributes, as counted against the topic's MaximumMessageSize. */
  bytes: number;
};

/** Fields of Publish and of one entry of PublishBatch, as on the wire. */
export type PublishRequest = {
  message: string;
  subject?: string | undefined;
  messageStructure?: string | undefined;
  messageAttributes?: Readonly<Record<string, WireMessageAttribute>> | undefined;
  messageGroupId?: string | undefined;
  messageDeduplicationId?: string | undefined;
};

/**
 * Checks a message against SNS's rules; whether it is too long for its topic is asked when the topic is known.
 *
 * @param options.attributesPath  see checkMessageAttributes
 * Source: SNS API reference, "Publish"; subject: at most 100 characters, no line breaks or control characters.
 */
export function checkPublish(request: PublishRequest, options: { attributesPath?: string } = {}): Result<PublishedMessage, Refusal> {
  const { message, subject, messageGroupId } = request;
  if (subject !== undefined && !isSubject(subject)) return fail(invalidParameter('Subject'));
  if (message === '') return fail(invalidParameter('Empty message'));
  if (request.messageDeduplicationId !== undefined) {
    const reason = 'The request includes MessageDeduplicationId parameter that is not valid for this topic type';
    return fail(invalidParameter(`MessageDeduplicationId Reason: ${reason}`));
  }
  if (messageGroupId !== undefined && !/^[!-~]{1,128}$/.test(messageGroupId)) return fail(invalidParameter('MessageGroupId'));
  const attributes = checkMessageAttributes(request.messageAttributes ?? {}, options.attributesPath);
  if (!attributes.ok) return attributes;
  const bytes = Buffer.byteLength(message) + attributesBytes(attributes.value);
  const body = queueBody(message, request.messageStructure);
  if (!body.ok) return body;
  return ok({ queueBody: body.value, subject, attributes: attributes.value, messageGroupId, bytes });
}

function isSubject(subject: string): boolean {
  return subject.length >= 1 && subject.length <= 100 && !/\p{Cc}/u.test(subject) && subject.trim() !== '';
}

function queueBody(message: string, structure: string | undefined): Result<string, Refusal> {
  if (structure === undefined || structure === '') return ok(message);
  if (structure !== 'json') return fail(invalidParameter('MessageStructure'));
  const parsed = parseObject(message);
  if (!parsed) return fail(invalidParameter('Message Structure - JSON message body failed to parse'));
  const fallback = parsed.default;
  if (typeof fallback !== 'string') return fail(invalidParameter('Message Structure - No default entry in JSON message body'));
  const forQueues = Object.hasOwn(parsed, 'sqs') ? parsed.sqs : fallback;
  return ok(typeof forQueues === 'string' ? forQueues : fallback);
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? { ...parsed } : null;
  } catch {
    return null;
  }
}
