// A refusal as SNS gives it: the Query code and the text. Models return it; actions/ and the port turn it into their
// callers' errors.
import type { SnsErrorCode } from '../../aws/wire-errors.ts';

export type Refusal = { code: SnsErrorCode; message: string };

/** `InvalidParameter` with SNS's usual beginning: "Invalid parameter: {reason}". */
export function invalidParameter(reason: string): Refusal {
  return { code: 'InvalidParameter', message: `Invalid parameter: ${reason}` };
}

/** The topic is unknown, or belongs to somebody else: both look the same. */
export const topicNotFound: Refusal = { code: 'NotFound', message: 'Topic does not exist' };

export const subscriptionNotFound: Refusal = { code: 'NotFound', message: 'Subscription does not exist' };
