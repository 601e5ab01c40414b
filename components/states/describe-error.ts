// Turns whatever a query failed with into what people can use: the server's own sentence and its code.

export type ErrorDescription = {
  message: string;
  /** Code of the catalogue (server/kernel/error-codes.ts), or `network.unreachable` when no answer came. */
  code: string;
  /** False when asking again can't help: the request itself was refused. */
  isWorthRetrying: boolean;
  /** The input's field that was refused, e.g. `throttle.burst`; null when it is about the whole. */
  field: string | null;
  /** Every problem that was found, when there can be several. */
  problems: readonly { field: string; message: string }[];
};

/**
 * @param error            a TRPCClientError, or anything else that was thrown
 * @param unreachableText  what to say when no answer came, in the reader's language
 */
export function describeError(error: unknown, unreachableText = 'The console does not answer.'): ErrorDescription {
  const data = readData(error);
  if (data === null) {
    return {
      message: unreachableText,
      code: 'network.unreachable',
      isWorthRetrying: true,
      field: null,
      problems: [],
    };
  }
  const message = error instanceof Error && error.message !== '' ? error.message : 'Something went wrong.';
  const { errorCode: code, httpStatus, field, problems } = data;
  return { message, code, isWorthRetrying: httpStatus >= 500 || httpStatus === 429, field, problems };
}

type ErrorData = { errorCode: string; httpStatus: number } & Pick<ErrorDescription, 'field' | 'problems'>;

function readData(error: unknown): ErrorData | null {
  if (typeof error !== 'object' || error === null || !('data' in error)) return null;
  const { data } = error;
  if (typeof data !== 'object' || data === null || !('errorCode' in data) || !('httpStatus' in data)) return null;
  const field = 'field' in data && typeof data.field === 'string' ? data.field : null;
  const problems = 'problems' in data && Array.isArray(data.problems) ? data.problems.flatMap(readProblem) : [];
  return { errorCode: String(data.errorCode), httpStatus: Number(data.httpStatus), field, problems };
}

function readProblem(value: unknown): { field: string; message: string }[] {
  if (typeof value !== 'object' || value === null || !('field' in value) || !('message' in value)) return [];
  return [{ field: String(value.field), message: String(value.message) }];
}
