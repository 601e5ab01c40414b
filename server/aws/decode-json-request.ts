// Decodes the JSON protocol of SQS: the action in `X-Amz-Target: AmazonSQS.SendMessage`, the input as a JSON body.
// Source: AWS JSON 1.0 protocol (Smithy); 1.1 differs only in its content type.
import type { Result } from '../kernel/result.ts';
import { fail, ok } from '../kernel/result.ts';
import type { DecodedAction } from './decoded-action.ts';
import type { WireError } from './wire-errors.ts';
import { malformedInput } from './wire-errors.ts';
import type { WireRequest } from './wire-request.ts';

/** True when the caller speaks JSON, and wants its answer and its errors in JSON. */
export function isJsonRequest(request: WireRequest): boolean {
  return request.headers.has('x-amz-target') || (request.headers.get('content-type') ?? '').startsWith('application/x-amz-json-');
}

/**
 * The action and its input.
 *
 * @returns the input as parsed, an object not yet checked; SerializationException when the body is no JSON object in UTF-8.
 *          An unknown target prefix leaves the service null.
 */
export function decodeJsonRequest(request: WireRequest): Result<DecodedAction, WireError> {
  const { service, name } = readTarget(request.headers.get('x-amz-target') ?? '');
  const input = request.body.length === 0 ? {} : parseObject(request.body);
  if (input === null) return fail(malformedInput('json', 'The request body is not a JSON object in UTF-8.'));
  return ok({ service, name, version: null, readInput: () => input });
}

let lastTarget: { target: string; service: 'sqs' | null; name: string } = { target: '', service: null, name: '' };

/** Most calls of a moment are of one action, whose name is then not cut out anew. */
function readTarget(target: string): typeof lastTarget {
  if (target === lastTarget.target) return lastTarget;
  const dot = target.lastIndexOf('.');
  const service = target.slice(0, Math.max(dot, 0)) === 'AmazonSQS' ? 'sqs' : null;
  lastTarget = { target, service, name: target.slice(dot + 1) };
  return lastTarget;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function parseObject(body: Uint8Array): object | null {
  try {
    const value: unknown = JSON.parse(utf8.decode(body));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}
