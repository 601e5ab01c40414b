// Turns what a zod schema found wrong with an action's input into the refusal that AWS gives for it.
// Only the first issue is reported, as SQS does.
import type { z } from 'zod';
import type { WireError } from './wire-errors.ts';
import { malformedInput, snsError, sqsError } from './wire-errors.ts';

/**
 * The refusal for an input that did not pass its schema.
 *
 * A missing field: SQS `MissingParameter`, SNS `ValidationError` ("Value null at 'topicArn' …"). A value of the wrong
 * type: `SerializationException` or `MalformedInput`. Any other rule: the schema's message is the reason, in SQS's
 * "Value 11 for parameter MaxNumberOfMessages is invalid. Reason: …" or SNS's "Invalid parameter: Subject Reason: …".
 *
 * @param raw  the input that was checked, to quote the offending value
 */
export function inputError(service: 'sqs' | 'sns', protocol: 'json' | 'query', raw: unknown, error: z.ZodError): WireError {
  const issue = error.issues[0];
  if (!issue) return malformedInput(protocol, 'The request is not valid.');
  const value = valueAt(raw, issue.path);
  const name = parameterName(issue.path);
  if (value === undefined || value === null) return missing(service, name, issue.path);
  if (issue.code === 'invalid_type' || issue.code === 'invalid_union') return malformedInput(protocol, wrongType(value, name));
  if (service === 'sns') return snsError('InvalidParameter', `Invalid parameter: ${name} Reason: ${issue.message}`);
  return sqsError('InvalidParameterValue', `Value ${quoted(value)} for parameter ${name} is invalid. Reason: ${issue.message}`);
}

function missing(service: 'sqs' | 'sns', name: string, path: readonly PropertyKey[]): WireError {
  if (service === 'sqs') return sqsError('MissingParameter', `The request must contain the parameter ${name}.`);
  return snsError(
    'ValidationError',
    `1 validation error detected: Value null at '${constraintPath(path)}' failed to satisfy constraint: Member must not be null`,
  );
}

/** `Entries.1.MessageBody`: what SQS calls a nested parameter; list positions count from 1. */
function parameterName(path: readonly PropertyKey[]): string {
  return path.map((part) => (typeof part === 'number' ? part + 1 : String(part))).join('.');
}

/** `publishBatchRequestEntries.1.member.message`: the same path as SNS spells it. */
function constraintPath(path: readonly PropertyKey[]): string {
  return path
    .map((part) => (typeof part === 'number' ? `${part + 1}.member` : String(part).charAt(0).toLowerCase() + String(part).slice(1)))
    .join('.');
}

function valueAt(raw: unknown, path: readonly PropertyKey[]): unknown {
  let value = raw;
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = Reflect.get(value, part);
  }
  return value;
}

function wrongType(value: unknown, name: string): string {
  const kind = Array.isArray(value) ? 'LIST_VALUE' : typeof value === 'object' ? 'STRUCTURE_VALUE' : `${typeof value}_VALUE`.toUpperCase();
  return `${kind} can not be converted to the type of ${name}`;
}

/** The value as text, at most 1,024 characters so that a refusal never echoes a whole body. */
function quoted(value: unknown): string {
  const shown = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return shown.length <= 1_024 ? shown : `${shown.slice(0, 1_024)}…`;
}
