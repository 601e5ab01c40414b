// Runs the messaging statements, over a pool or inside somebody's transaction.
import type { Pool } from 'pg';
import type { SqlTransaction } from '#server/contracts/ports.ts';
import { inClientTransaction } from '#server/db/transaction.ts';

export type Statements = {
  /** @param name  unique in the process: names the prepared statement */
  run<Row extends Record<string, unknown>>(
    name: string,
    text: string,
    values: unknown[],
  ): Promise<{ rows: Row[]; rowCount: number | null }>;
};

/** Each statement is a transaction of its own, prepared once per connection, and durable when its promise resolves. */
export function statementsOfPool(pool: Pick<Pool, 'query'>): Statements {
  return { run: (name, text, values) => pool.query({ name, text, values }) };
}

/** Runs statements between BEGIN and COMMIT, each of them seeing what was committed before it began. */
export type Transact = <Value>(work: (statements: Statements) => Promise<Value>) => Promise<Value>;

/** Transactions of READ COMMITTED on a connection of their own, their statements prepared once per connection. */
export function transactionsOfPool(pool: Pool): Transact {
  return (work) => inClientTransaction(pool, (client) => work({ run: (name, text, values) => client.query({ name, text, values }) }));
}

/** Statements take part in the caller's transaction. */
export function statementsOfTransaction(tx: SqlTransaction): Statements {
  return { run: (_name, text, values) => tx.query(text, values) };
}

/**
 * Session options for a pool that only messaging uses (createPool's `sessionOptions`): each statement is planned once,
 * and for index scans. The tables are empty one minute and large the next, and a plan made for the empty table would
 * walk the large one.
 */
export const messagingSessionOptions =
  '-c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c enable_bitmapscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c jit=off';
