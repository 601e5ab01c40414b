// The refusals of authentication, with AWS's codes and texts. They are the same for every service; only the rendering
// differs between JSON and Query.
import type { WireErrorFacts } from './wire-errors.ts';
import { WireError } from './wire-errors.ts';

const facts = (code: string, jsonShape: string, status: number): WireErrorFacts => ({
  code,
  jsonType: `com.amazon.coral.service#${jsonShape}`,
  status,
});

const incompleteSignatureFacts = facts('IncompleteSignature', 'IncompleteSignatureException', 400);
const signatureFacts = facts('SignatureDoesNotMatch', 'InvalidSignatureException', 403);
const expiredFacts = facts('RequestExpired', 'RequestExpired', 400);
const missingTokenFacts = facts('MissingAuthenticationToken', 'MissingAuthenticationTokenException', 403);
const unknownKeyFacts = facts('InvalidClientTokenId', 'UnrecognizedClientException', 403);

/** Nothing in the request says who sent it. */
export function missingAuthenticationToken(): WireError {
  return new WireError(missingTokenFacts, 'Request is missing Authentication Token');
}

/** Unknown or revoked access key, or a session token where there are none. */
export function unknownAccessKey(): WireError {
  return new WireError(unknownKeyFacts, 'The security token included in the request is invalid.');
}

/** The parts of the signature are absent or malformed; the text says which. */
export function incompleteSignature(message: string): WireError {
  return new WireError(incompleteSignatureFacts, message);
}

/** The signature is whole but does not hold: wrong scope, wrong time, or headers left unsigned. */
export function signatureRefused(message: string): WireError {
  return new WireError(signatureFacts, message);
}

/** A presigned request past its `X-Amz-Expires`. */
export function requestExpired(message: string): WireError {
  return new WireError(expiredFacts, message);
}

/**
 * The signature differs from ours. The text shows what we signed, so that whoever writes a client sees the difference;
 * it holds nothing the caller did not send.
 */
export function signatureDoesNotMatch(canonicalRequest: string, stringToSign: string): WireError {
  return signatureRefused(
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and ' +
      'signing method. Consult the service documentation for details.\n\n' +
      `The Canonical String for this request should have been\n'${canonicalRequest}'\n\n` +
      `The String-to-Sign should have been\n'${stringToSign}'\n`,
  );
}
