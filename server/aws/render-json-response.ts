// Renders answers and refusals of the JSON protocol. Refusals also carry their Query code in `x-amzn-query-error`, from
// which clients take the code they showed before SQS spoke JSON.
// Source: AWS JSON 1.0 protocol and the awsQueryCompatible trait (Smithy).
import type { WireError } from './wire-errors.ts';
import type { WireResponse } from './wire-response.ts';

const contentType = 'application/x-amz-json-1.0';

/** @param output  the action's output; fields that are undefined are left out */
export function renderJsonResponse(requestId: string, output: object): WireResponse {
  return { status: 200, headers: { 'content-type': contentType, 'x-amzn-requestid': requestId }, body: JSON.stringify(output) };
}

/** The refusal with its `__type`, message and Query code. */
export function renderJsonError(requestId: string, error: WireError): WireResponse {
  return {
    status: error.status,
    headers: {
      'content-type': contentType,
      'x-amzn-requestid': requestId,
      'x-amzn-query-error': `${error.code};${error.fault}`,
    },
    body: JSON.stringify({ __type: error.jsonType, message: error.message }),
  };
}
