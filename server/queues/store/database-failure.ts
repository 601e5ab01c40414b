// Tells a statement that Postgres refused for what it says (and surely did nothing) from an outage, after which the
// outcome may be unknown.
import { AppError } from '#server/kernel/app-error.ts';

/**
 * SQLSTATE classes that refuse the statement itself: bad data (22), broken constraint (23), deadlock or serialization
 * (40), syntax or missing object (42). Everything else is an outage: connection (08), resources (53), limits (54),
 * operator (57), system (58), or no SQLSTATE at all because the connection broke.
 * Source: PostgreSQL documentation, appendix A, "PostgreSQL Error Codes".
 */
export function isRefusedByDatabase(error: unknown): boolean {
  return /^(22|23|40|42)/.test(sqlState(error) ?? '');
}

/** The error as callers see it: retryable, with the cause for the log. AppErrors pass as they are. */
export function unavailable(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (isRefusedByDatabase(error) && !sqlState(error)?.startsWith('40')) {
    return new AppError('internal.bug', 'The message store refused the request.', { cause: error });
  }
  return new AppError('database.unavailable', 'The message store is not available; try again.', { cause: error });
}

function sqlState(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.length === 5 ? error.code : undefined;
}
