// Checks the message attributes of a publish as SNS does, in SNS's order and words.
import type { MessageAttribute } from '../../contracts/ports.ts';
import type { Result } from '../../kernel/result.ts';
import { fail, ok } from '../../kernel/result.ts';
import type { Refusal } from './refusal.ts';

/** As on the wire; an empty value counts as present (and is refused). BinaryValue is base64. */
export type WireMessageAttribute = { DataType?: string | undefined; StringValue?: string | undefined; BinaryValue?: string | undefined };

/**
 * Checks names, types and values.
 *
 * @param path  where the attributes stand, for the one refusal that names it: `messageAttributes`, or
 *              `publishBatchRequestEntries.{position from 1}.member.messageAttributes`
 */
export function checkMessageAttributes(
  attributes: Readonly<Record<string, WireMessageAttribute>>,
  path = 'messageAttributes',
): Result<Record<string, MessageAttribute>, Refusal> {
  const checked: Record<string, MessageAttribute> = {};
  for (const [name, attribute] of Object.entries(attributes)) {
    const refused = checkName(name);
    if (refused !== null) return fail(invalidValue(refused));
    const outcome = checkAttribute(name, attribute, path);
    if (!outcome.ok) return outcome;
    checked[name] = outcome.value;
  }
  return ok(checked);
}

/** Names, types and values in UTF-8 bytes; binary values as the bytes they decode to. */
export function attributesBytes(attributes: Readonly<Record<string, MessageAttribute>>): number {
  let bytes = 0;
  for (const [name, attribute] of Object.entries(attributes)) {
    bytes += Buffer.byteLength(name) + Buffer.byteLength(attribute.dataType) + Buffer.byteLength(attribute.stringValue ?? '');
    if (attribute.binaryValueBase64 !== undefined) bytes += Buffer.byteLength(attribute.binaryValueBase64, 'base64');
  }
  return bytes;
}

function invalidValue(message: string): Refusal {
  return { code: 'ParameterValueInvalid', message };
}

function checkName(name: string): string | null {
  if (Buffer.byteLength(name) > 256 || name === '') return 'Length of message attribute name must be less than 256 bytes.';
  if (name.startsWith('.')) return "Invalid message attribute name starting with character '.' was found.";
  if (name.endsWith('.')) return "Invalid message attribute name ending with character '.' was found.";
  const stranger = /[^A-Za-z0-9_.-]/u.exec(name);
  if (stranger) {
    const code = (stranger[0].codePointAt(0) ?? 0).toString(16).toUpperCase();
    return `Invalid non-alphanumeric character '#x${code}' was found in the message attribute name. Can only include alphanumeric characters, hyphens, underscores, or dots.`;
  }
  return name.includes('..') ? "Message attribute name can not have successive '.' character." : null;
}

function checkAttribute(name: string, attribute: WireMessageAttribute, path: string): Result<MessageAttribute, Refusal> {
  const { DataType: dataType, StringValue: stringValue, BinaryValue: binaryValueBase64 } = attribute;
  if (dataType === undefined) {
    const message = `1 validation error detected: Value null at '${path}.${name}.member.dataType' failed to satisfy constraint: Member must not be null`;
    return fail({ code: 'ValidationError', message });
  }
  if (!/^(String|Number|Binary)(\..+)?$/s.test(dataType)) {
    const message = `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`;
    return fail(invalidValue(message));
  }
  const isBinary = dataType.startsWith('Binary');
  const value = isBinary ? binaryValueBase64 : stringValue;
  const hasOther = (isBinary ? stringValue : binaryValueBase64) !== undefined;
  if (value === undefined && hasOther) {
    const field = isBinary ? 'Binary' : 'String';
    return fail(invalidValue(`The message attribute '${name}' with type '${dataType}' must use field '${field}'.`));
  }
  if (value === undefined || value === '') {
    const message = `The message attribute '${name}' must contain non-empty message attribute value for message attribute type '${dataType}'.`;
    return fail(invalidValue(message));
  }
  return ok(isBinary ? { dataType, binaryValueBase64: value } : { dataType, stringValue: value });
}
