// Turns whatever an action threw into the refusal the caller reads. What is not meant for callers (bugs, failures of the
// store) becomes a 500 or 503 without detail; SDKs retry both.
import { AppError } from '../kernel/app-error.ts';
import type { WireService } from './action-table.ts';
import type { WireErrorFacts } from './wire-errors.ts';
import { queueDoesNotExist, snsError, sqsError, WireError } from './wire-errors.ts';

const internalFailure: WireErrorFacts = { code: 'InternalFailure', jsonType: 'com.amazon.coral.service#InternalFailure', status: 500 };
const unavailable: WireErrorFacts = {
  code: 'ServiceUnavailable',
  jsonType: 'com.amazon.coral.service#ServiceUnavailableException',
  status: 503,
};
/**
 * @param thrown  anything; a WireError is returned as it is
 * @returns       an AppError of 4xx as the refusal its service has for it, of 503 as ServiceUnavailable, the rest as
 *                InternalFailure whose `cause` is what was thrown
 */
export function toWireError(service: WireService, thrown: unknown): WireError {
  if (thrown instanceof WireError) return thrown;
  if (thrown instanceof AppError && thrown.httpStatus < 500) return service === 'sqs' ? sqsRefusal(thrown) : snsRefusal(thrown);
  if (thrown instanceof AppError && thrown.httpStatus === 503) {
    return new WireError(unavailable, 'The service is unavailable. Please try again.', { cause: thrown });
  }
  return new WireError(internalFailure, 'We encountered an internal error. Please try again.', { cause: thrown });
}

function sqsRefusal(error: AppError): WireError {
  if (error.code === 'queue.not_found') return queueDoesNotExist();
  if (error.code === 'queue.receipt_handle_invalid') return sqsError('ReceiptHandleIsInvalid', error.message, { cause: error });
  return sqsError('InvalidParameterValue', error.message, { cause: error });
}

function snsRefusal(error: AppError): WireError {
  return snsError(error.code === 'topic.not_found' ? 'NotFound' : 'InvalidParameter', error.message, { cause: error });
}

/** The request names no action, or none that this endpoint has. */
export function invalidAction(name: string): WireError {
  if (name === '') {
    const missing = { code: 'MissingAction', jsonType: 'com.amazon.coral.service#UnknownOperationException', status: 400 };
    return new WireError(missing, 'The request must contain an action or a required parameter.');
  }
  const facts = { code: 'InvalidAction', jsonType: 'com.amazon.coral.service#UnknownOperationException', status: 400 };
  return new WireError(facts, `The action ${name.slice(0, 100)} is not valid for this endpoint.`);
}

/** The request names a version of the API that does not exist. */
export function noSuchVersion(version: string): WireError {
  const facts = { code: 'NoSuchVersion', jsonType: 'com.amazon.coral.service#NoSuchVersionException', status: 400 };
  return new WireError(facts, `The requested version ( ${version.slice(0, 100)} ) of the service does not exist.`);
}

/** The body is longer than the endpoint reads. */
export function requestTooLong(bytesMax: number): WireError {
  const facts = {
    code: 'RequestEntityTooLarge',
    jsonType: 'com.amazon.coral.service#RequestEntityTooLargeException',
    status: 413,
  };
  return new WireError(facts, `The request is longer than ${bytesMax} bytes.`);
}
