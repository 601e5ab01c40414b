// Decides whether a queue takes a message: body, attributes, delay, group and size. Pure.
import { hash } from 'node:crypto';
import type { MessageAttribute, OutgoingMessage } from '#server/contracts/ports.ts';
import type { Result } from '#server/kernel/result.ts';
import { fail, ok } from '#server/kernel/result.ts';
import type { QueueRefusal } from './queue-refusal.ts';
import { invalidParameter, refusal } from './queue-refusal.ts';

/** What the queue's attributes say of a message. */
export type AdmissionRules = {
  isFifo: boolean;
  delaySeconds: number;
  maximumMessageBytes: number;
  /** FIFO only: the SHA-256 of the body stands in for a deduplication id that is not given. */
  isContentDeduplicated?: boolean;
  /** FIFO only: whether the same deduplication id may be used in several groups. */
  isDeduplicatedByGroup?: boolean;
};

export type AdmittedMessage = {
  body: string;
  /** Null when there are none. */
  attributes: Readonly<Record<string, MessageAttribute>> | null;
  /** AWSTraceHeader, MessageGroupId and, on FIFO queues, MessageDeduplicationId; null when there are none. */
  systemAttributes: Readonly<Record<string, string>> | null;
  delaySeconds: number;
  /** Body, attribute names, types and values, in bytes of UTF-8. */
  sizeBytes: number;
  /** Absent on standard queues. */
  fifo?: FifoKeys;
};

/** What orders a FIFO message and tells it from others. */
export type FifoKeys = {
  groupId: string;
  deduplicationId: string;
  /** The group's name where deduplication is by group, else empty. */
  deduplicationScope: string;
};

const maxAttributes = 10;
const attributeNameShape = /^(?!aws\.|amazon\.)[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/i;
const attributeTypeShape = /^(String|Number|Binary)(\.[^\s]+)?$/;
const numberShape = /^[+-]?(?=[0-9.])[0-9]{0,38}(\.[0-9]{0,38})?([eE][+-]?[0-9]{1,3})?$/;
const forbiddenCharacter = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u;
const groupIdShape = /^[\x21-\x7e]{1,128}$/;

/**
 * The message as it will be stored, or SQS's refusal.
 *
 * Source: SQS API reference, "SendMessage" (characters, sizes, attribute names and types, delay); texts as SQS answers.
 */
export function admitMessage(rules: AdmissionRules, message: OutgoingMessage): Result<AdmittedMessage, QueueRefusal> {
  if (message.body === '') return fail(refusal('MissingParameter', 'The request must contain the parameter MessageBody.'));
  if (forbiddenCharacter.test(message.body)) return fail(refusal('InvalidMessageContents', forbiddenCharacterText));
  const refused =
    refuseDelay(rules, message) ?? refuseGroup(rules, message) ?? refuseTraceHeader(message) ?? refuseAttributes(message.attributes);
  if (refused) return fail(refused);
  const names = Object.keys(message.attributes);
  const sizeBytes = Buffer.byteLength(message.body) + attributesBytes(message.attributes);
  if (sizeBytes > rules.maximumMessageBytes) return fail(tooLong(rules.maximumMessageBytes));
  const fifo = rules.isFifo ? fifoKeys(rules, message) : null;
  return ok({
    body: message.body,
    attributes: names.length === 0 ? null : message.attributes,
    systemAttributes: systemAttributes(message, fifo),
    delaySeconds: fifo ? rules.delaySeconds : (message.delaySeconds ?? rules.delaySeconds),
    sizeBytes,
    ...(fifo ? { fifo } : {}),
  });
}

/** Source: SQS developer guide, "Exactly-once processing in Amazon SQS": the body alone is hashed, attributes are not. */
function fifoKeys(rules: AdmissionRules, message: OutgoingMessage): FifoKeys {
  const groupId = message.messageGroupId ?? '';
  const deduplicationId = message.messageDeduplicationId ?? hash('sha256', message.body, 'hex');
  return { groupId, deduplicationId, deduplicationScope: rules.isDeduplicatedByGroup ? groupId : '' };
}

function tooLong(maximumMessageBytes: number): QueueRefusal {
  const reason = `Message must be shorter than ${maximumMessageBytes} bytes.`;
  return refusal('InvalidParameterValue', `One or more parameters are invalid. Reason: ${reason}`);
}

/** Bytes of UTF-8 that the attributes add to a message's size: names, types and values. */
export function attributesBytes(attributes: Readonly<Record<string, MessageAttribute>>): number {
  let bytes = 0;
  for (const [name, attribute] of Object.entries(attributes)) {
    bytes += Buffer.byteLength(name) + Buffer.byteLength(attribute.dataType);
    bytes += attribute.stringValue === undefined ? 0 : Buffer.byteLength(attribute.stringValue);
    bytes += attribute.binaryValueBase64 === undefined ? 0 : Buffer.byteLength(attribute.binaryValueBase64, 'base64');
  }
  return bytes;
}

const forbiddenCharacterText =
  'Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF';

export const missingGroupText = 'The request must contain the parameter MessageGroupId.';
const missingDeduplicationText =
  'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly';

function refuseDelay(rules: AdmissionRules, message: OutgoingMessage): QueueRefusal | null {
  const delay = message.delaySeconds;
  if (delay === undefined) return null;
  if (!Number.isInteger(delay) || delay < 0 || delay > 900) {
    return invalidParameter('DelaySeconds', delay, 'DelaySeconds must be >= 0 and <= 900.');
  }
  if (rules.isFifo && delay !== 0) {
    return invalidParameter('DelaySeconds', delay, 'The request include parameter that is not valid for this queue type.');
  }
  return null;
}

function refuseGroup(rules: AdmissionRules, message: OutgoingMessage): QueueRefusal | null {
  for (const [name, value] of [
    ['MessageGroupId', message.messageGroupId],
    ['MessageDeduplicationId', message.messageDeduplicationId],
  ] as const) {
    if (value !== undefined && !groupIdShape.test(value)) {
      return invalidParameter(name, value, `${name} can only include alphanumeric and punctuation characters. 1 to 128 in length.`);
    }
  }
  if (rules.isFifo) {
    if (message.messageGroupId === undefined) return refusal('MissingParameter', missingGroupText);
    return message.messageDeduplicationId === undefined && !rules.isContentDeduplicated
      ? refusal('InvalidParameterValue', missingDeduplicationText)
      : null;
  }
  if (message.messageDeduplicationId !== undefined) {
    const reason = 'The request include parameter that is not valid for this queue type.';
    return invalidParameter('MessageDeduplicationId', message.messageDeduplicationId, reason);
  }
  return null;
}

function refuseTraceHeader({ traceHeader }: OutgoingMessage): QueueRefusal | null {
  if (traceHeader === undefined || /^[\x20-\x7e]{1,1024}$/.test(traceHeader)) return null;
  return refusal('InvalidParameterValue', 'Message system attribute AWSTraceHeader must hold 1 to 1024 printable ASCII characters.');
}

function refuseAttributes(attributes: Readonly<Record<string, MessageAttribute>>): QueueRefusal | null {
  const entries = Object.entries(attributes);
  if (entries.length > maxAttributes) {
    return refusal(
      'InvalidParameterValue',
      `Number of message attributes [${entries.length}] exceeds the allowed maximum [${maxAttributes}].`,
    );
  }
  for (const [name, attribute] of entries) {
    const reason = refuseAttributeName(name) ?? refuseAttributeValue(name, attribute);
    if (reason !== null) return refusal('InvalidParameterValue', reason);
  }
  return null;
}

function refuseAttributeName(name: string): string | null {
  if (name.length > 256) return 'Message (user) attribute names must be shorter than 256 Bytes';
  if (attributeNameShape.test(name)) return null;
  return `Message (user) attribute name '${name}' is not valid: letters, digits, underscores, hyphens and single periods inside the name are allowed, and it must not begin with 'AWS.' or 'Amazon.'.`;
}

function refuseAttributeValue(name: string, attribute: MessageAttribute): string | null {
  const type = attributeTypeShape.exec(attribute.dataType)?.[1];
  if (type === undefined || attribute.dataType.length > 256) {
    return `The type of message (user) attribute '${name}' is invalid. You must use only the following supported type prefixes: Binary, Number, String.`;
  }
  const value = type === 'Binary' ? attribute.binaryValueBase64 : attribute.stringValue;
  if (value === undefined || value === '') return `Message (user) attribute '${name}' must contain a non-empty value of type '${type}'.`;
  if (type !== 'Binary' && forbiddenCharacter.test(value)) {
    return `Message (user) attribute '${name}' contains invalid characters. ${forbiddenCharacterText}`;
  }
  if (type === 'Number' && !isNumber(value)) return `Can't cast the value of message (user) attribute '${name}' to a number.`;
  return null;
}

/** At most 38 digits, optionally with sign, point and exponent; at least one digit. */
function isNumber(value: string): boolean {
  return numberShape.test(value) && /[0-9]/.test(value) && value.replace(/[eE].*$/, '').replace(/[^0-9]/g, '').length <= 38;
}

function systemAttributes(message: OutgoingMessage, fifo: FifoKeys | null): Readonly<Record<string, string>> | null {
  if (message.traceHeader === undefined && message.messageGroupId === undefined) return null;
  return {
    ...(message.traceHeader === undefined ? {} : { AWSTraceHeader: message.traceHeader }),
    ...(message.messageGroupId === undefined ? {} : { MessageGroupId: message.messageGroupId }),
    ...(fifo ? { MessageDeduplicationId: fifo.deduplicationId } : {}),
  };
}
