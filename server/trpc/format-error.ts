// What a caller sees of an error: the catalogue's code, one message, the field. Nothing of a 5xx but a plain sentence.
import type { TRPCDefaultErrorShape } from '@trpc/server';
import { TRPCError } from '@trpc/server';
import { ZodError } from 'zod';
import type { Problem } from '#server/kernel/app-error.ts';
import { AppError } from '#server/kernel/app-error.ts';
import type { ErrorCode } from '#server/kernel/error-codes.ts';

export type ErrorData = {
  /** tRPC's own name of the status, which its client libraries look at. */
  code: TRPCError['code'];
  httpStatus: number;
  path: string;
  /** Code of the catalogue (kernel/error-codes.ts). */
  errorCode: ErrorCode;
  field: string | null;
  /** Every problem found, when there can be several (deploying, input). */
  problems: readonly Problem[];
};

/** Renders an error; 5xx keep their detail for the log. */
export function formatError({ error, shape }: { error: TRPCError; shape: TRPCDefaultErrorShape }): {
  message: string;
  code: TRPCDefaultErrorShape['code'];
  data: ErrorData;
} {
  const { errorCode, message, field, problems } = describeError(error);
  return {
    code: shape.code,
    message,
    data: { code: error.code, httpStatus: shape.data.httpStatus, path: shape.data.path ?? '', errorCode, field, problems },
  };
}

/** Gives an AppError its HTTP status: tRPC would answer 500 to an error it does not know. */
export function toTrpcError(error: AppError): TRPCError {
  return new TRPCError({ code: trpcCodes[error.httpStatus] ?? 'INTERNAL_SERVER_ERROR', message: error.message, cause: error });
}

const trpcCodes: Readonly<Record<number, TRPCError['code']>> = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  409: 'CONFLICT',
  413: 'PAYLOAD_TOO_LARGE',
  422: 'UNPROCESSABLE_CONTENT',
  429: 'TOO_MANY_REQUESTS',
  503: 'SERVICE_UNAVAILABLE',
};

function describeError(error: TRPCError): { errorCode: ErrorCode; message: string; field: string | null; problems: readonly Problem[] } {
  const { cause } = error;
  if (cause instanceof AppError && cause.httpStatus !== 500) {
    return { errorCode: cause.code, message: cause.message, field: cause.field ?? null, problems: cause.problems };
  }
  if (cause instanceof ZodError) {
    const problems = cause.issues.slice(0, 100).map((issue) => ({ field: issue.path.join('.'), message: issue.message }));
    const first = problems[0];
    const message =
      first === undefined ? 'The input is not valid.' : first.field === '' ? first.message : `${first.field}: ${first.message}`;
    return { errorCode: 'input.invalid', message, field: first?.field ?? null, problems };
  }
  if (error.code === 'INTERNAL_SERVER_ERROR') {
    return { errorCode: 'internal.bug', message: 'Something went wrong on our side. The log has the details.', field: null, problems: [] };
  }
  const errorCode: ErrorCode =
    error.code === 'NOT_FOUND' ? 'resource.not_found' : error.code === 'PAYLOAD_TOO_LARGE' ? 'input.too_large' : 'input.invalid';
  return { errorCode, message: error.message, field: null, problems: [] };
}
