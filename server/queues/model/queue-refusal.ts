// Why a queue does not do what was asked: the name of the SQS error and its text. Decisions return one; the wire
// actions answer with it as it is, the port for other products turns it into an AppError.
import type { SqsErrorShape } from '#server/aws/wire-errors.ts';
import { sqsError } from '#server/aws/wire-errors.ts';

export type QueueRefusal = { shape: SqsErrorShape; message: string };

export function refusal(shape: SqsErrorShape, message: string): QueueRefusal {
  return { shape, message };
}

/** SQS's form for a value out of its rule: `Value 901 for parameter DelaySeconds is invalid. Reason: …`. */
export function invalidParameter(name: string, value: string | number, reason: string): QueueRefusal {
  return refusal('InvalidParameterValue', `Value ${shorten(String(value))} for parameter ${name} is invalid. Reason: ${reason}`);
}

/** Ends a use-case with the refusal, if there is one. @throws WireError */
export function throwRefusal(refused: QueueRefusal): never;
export function throwRefusal(refused: QueueRefusal | null): void;
export function throwRefusal(refused: QueueRefusal | null): void {
  if (refused) throw sqsError(refused.shape, refused.message);
}

/** A refusal never echoes more than 1,024 characters of what it was given. */
function shorten(value: string): string {
  return value.length <= 1_024 ? value : `${value.slice(0, 1_024)}…`;
}
