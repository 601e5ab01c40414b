// The one error type of the house. An expected refusal carries a stable code, a message for the caller and a detail
// for the log; three renderers (tRPC, gateway response, AWS wire) turn it into an answer. 5xx never show the detail.
import type { ErrorCode } from './error-codes.ts';
import { errorCodes } from './error-codes.ts';

/**
 * An error with a public code.
 *
 * @param code     one of the catalogue, e.g. `queue.receipt_handle_invalid`; stable across releases
 * @param message  for the caller: names the field and the rule
 * @param options  `detail` for the log only, `field` the path of the offending input (e.g. `routes[2].path`), `problems`
 *                 every problem where there can be several, `cause`
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly httpStatus: number;
  readonly detail: string | undefined;
  readonly field: string | undefined;
  readonly problems: readonly Problem[];

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.httpStatus = errorCodes[code];
    this.detail = options.detail;
    this.field = options.field;
    this.problems = options.problems ?? [];
  }
}

export type AppErrorOptions = { detail?: string; field?: string; problems?: readonly Problem[]; cause?: unknown };

/** One thing that is wrong, and where: `field` is the path of the input or the name of the part. */
export type Problem = { field: string; message: string };
