// A transaction on a connection of its own. Statements inside go through SqlTransaction, the type that ports between
// products take, so a port can take part in its caller's transaction.
import type { ClientBase, Pool } from 'pg';
import type { SqlTransaction } from '../contracts/ports.ts';

/**
 * Runs `work` between BEGIN and COMMIT; any throw rolls back and is thrown on.
 *
 * A connection whose ROLLBACK or COMMIT fails is closed, not reused. When COMMIT itself fails because the connection
 * broke, the outcome is unknown: the error is thrown and the caller must answer with a retryable one.
 */
export function inTransaction<Value>(pool: Pool, work: (tx: SqlTransaction) => Promise<Value>): Promise<Value> {
  return inClientTransaction(pool, (client) => work(asSqlTransaction(client)));
}

/** As inTransaction, with the connection itself: for hot statements that are prepared by name. */
export async function inClientTransaction<Value>(pool: Pool, work: (client: ClientBase) => Promise<Value>): Promise<Value> {
  const client = await pool.connect();
  // A backend that dies between two statements is reported by the next one; unheard, the event would end the process.
  const ignore = () => undefined;
  client.on('error', ignore);
  let failure: Error | undefined;
  try {
    await client.query('BEGIN');
    const value = await work(client);
    await client.query('COMMIT');
    return value;
  } catch (error) {
    await client.query('ROLLBACK').catch((rollbackError: Error) => {
      failure = rollbackError;
    });
    throw error;
  } finally {
    client.off('error', ignore);
    client.release(failure);
  }
}

/** A client (or pool, for single statements) seen as the type that ports take. */
export function asSqlTransaction(client: Pick<ClientBase, 'query'>): SqlTransaction {
  return {
    query: async <Row extends Record<string, unknown>>(sql: string, values: readonly unknown[] = []) => {
      const result = await client.query<Row>(sql, [...values]);
      return { rows: result.rows, rowCount: result.rowCount };
    },
  };
}
