// Looking into queues from outside: read-only transactions with a bounded statement time, so that no curiosity of people
// can hold up the traffic of programs.
import type { Pool } from 'pg';
import { inTransaction } from '#server/db/transaction.ts';
import { AppError } from '#server/kernel/app-error.ts';
import { limits } from '#server/kernel/limits.ts';
import type { Statements } from './store/statements.ts';
import { statementsOfTransaction } from './store/statements.ts';

/**
 * Runs statements that only read.
 *
 * @throws AppError `queue.browse_too_slow` when one takes longer than limits.messaging.browseStatementMs
 */
export async function readBounded<Value>(pool: Pool, read: (statements: Statements) => Promise<Value>): Promise<Value> {
  try {
    return await inTransaction(pool, async (tx) => {
      await tx.query('SET TRANSACTION READ ONLY');
      await tx.query(`SET LOCAL statement_timeout = ${limits.messaging.browseStatementMs}`);
      return read(statementsOfTransaction(tx));
    });
  } catch (error) {
    const isCancelled = error instanceof Error && 'code' in error && error.code === '57014';
    if (!isCancelled) throw error;
    const text = `Looking through this queue took longer than ${limits.messaging.browseStatementMs / 1_000} s. Narrow it by state, or search from a later message on.`;
    throw new AppError('queue.browse_too_slow', text, { cause: error });
  }
}
