// Turns whatever a query failed with into what people can use: the server's own sentence and its code.

export type ErrorDescription = {
  message: string;
  /** Code of the catalogue (server/kernel/error-codes.ts), or `network.unreachable` when no answer came. */
  code: string;
  /** False when asking again can't help: the request itself was refused. */
  isWorthRetrying: boolean;
};

/** @param error  a TRPCClientError, or anything else that was thrown */
export function describeError(error: unknown): ErrorDescription {
  const data = readData(error);
  if (data === null) {
    return {
      message: 'The console does not answer. Check that Sluice is running and that you are connected.',
      code: 'network.unreachable',
      isWorthRetrying: true,
    };
  }
  const message = error instanceof Error && error.message !== '' ? error.message : 'Something went wrong.';
  return { message, code: data.errorCode, isWorthRetrying: data.httpStatus >= 500 || data.httpStatus === 429 };
}

function readData(error: unknown): { errorCode: string; httpStatus: number } | null {
  if (typeof error !== 'object' || error === null || !('data' in error)) return null;
  const { data } = error;
  if (typeof data !== 'object' || data === null || !('errorCode' in data) || !('httpStatus' in data)) return null;
  return { errorCode: String(data.errorCode), httpStatus: Number(data.httpStatus) };
}
