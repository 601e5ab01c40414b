// Pools of Postgres connections with the bounds every part of the house keeps: a name that shows in pg_stat_activity,
// a statement that ends, a transaction that does not idle for ever and, where wanted, does not last for ever. A broken idle connection is replaced silently.
import type { Pool } from 'pg';
import pg from 'pg';

export type PoolOptions = {
  connectionString: string;
  /** Shows in pg_stat_activity, e.g. `sluice-messaging`. */
  applicationName: string;
  /** Connections at most; callers beyond wait up to `connectTimeoutMs`. */
  maxConnections: number;
  /** Default 30,000 ms. */
  statementTimeoutMs?: number;
  /** Default 10,000 ms. */
  idleInTransactionTimeoutMs?: number;
  /**
   * A transaction that takes longer is ended with its connection, however short its statements; absent has no bound. Not held to
   * before PostgreSQL 17, which is the first to know the setting.
   */
  transactionTimeoutMs?: number;
  /** Wait for a connection, new or free; default 5,000 ms. */
  connectTimeoutMs?: number;
  /** Settings of each session as Postgres's command line takes them, e.g. `-c jit=off`. */
  sessionOptions?: string;
  /** Told of connections that break while idle; default ignores them, the next query reports a lasting outage. */
  onIdleError?: (error: Error) => void;
};

export function createPool(options: PoolOptions): Pool {
  const pool = new pg.Pool({
    connectionString: options.connectionString,
    application_name: options.applicationName,
    max: options.maxConnections,
    statement_timeout: options.statementTimeoutMs ?? 30_000,
    idle_in_transaction_session_timeout: options.idleInTransactionTimeoutMs ?? 10_000,
    connectionTimeoutMillis: options.connectTimeoutMs ?? 5_000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    ...(options.transactionTimeoutMs === undefined ? {} : { onConnect: boundTransactions(options.transactionTimeoutMs) }),
    ...(options.sessionOptions === undefined ? {} : { options: options.sessionOptions }),
  });
  // Without a listener a backend that is terminated while idle would end the process.
  pool.on('error', (error) => options.onIdleError?.(error));
  return pool;
}

function boundTransactions(timeoutMs: number): (client: pg.ClientBase) => Promise<void> {
  const sql = "SELECT set_config('transaction_timeout', $1, false) WHERE current_setting('transaction_timeout', true) IS NOT NULL";
  return async (client) => {
    await client.query(sql, [String(timeoutMs)]);
  };
}
