// Prisma for what people edit, over the same pg pool as hand-written SQL, so that one transaction can hold both.
import { AsyncLocalStorage } from 'node:async_hooks';
import { PrismaPg } from '@prisma/adapter-pg';
import type { Pool, PoolClient } from 'pg';
import type { Prisma } from '#prisma/generated/client.ts';
import { PrismaClient } from '#prisma/generated/client.ts';
import type { SqlTransaction } from '../contracts/ports.ts';
import { assert } from '../kernel/assert.ts';
import { oneQueryAtATime } from './one-query-at-a-time.ts';
import type { PoolOptions } from './pool.ts';
import { createPool } from './pool.ts';
import { asSqlTransaction } from './transaction.ts';

export type PrismaTransaction = Prisma.TransactionClient;

export type Database = {
  prisma: PrismaClient;
  pool: Pool;
  /**
   * Runs `work` in one transaction that both Prisma and ports take part in: `tx` and `sql` are the same connection.
   *
   * Any throw rolls back both. Default limits: 5 s to get a connection, 15 s to finish.
   */
  transaction<Value>(work: (tx: PrismaTransaction, sql: SqlTransaction) => Promise<Value>): Promise<Value>;
  close(): Promise<void>;
};

type Capture = { client: PoolClient | null };

/**
 * Opens a pool and Prisma over it.
 *
 * @param options  of the pool; its name and bounds hold for Prisma's statements too
 */
export function openDatabase(options: PoolOptions): Database {
  const capture = new AsyncLocalStorage<Capture>();
  const pool = createPool(options);
  const prisma = new PrismaClient({ adapter: new PrismaPg(rememberingConnections(pool, capture)) });
  return {
    prisma,
    pool,
    transaction: (work) => {
      const captured: Capture = { client: null };
      return capture.run(captured, () =>
        prisma.$transaction(
          (tx) => {
            assert(captured.client, "Prisma's transaction has taken a connection");
            return work(tx, asSqlTransaction(captured.client));
          },
          { maxWait: 5_000, timeout: 15_000 },
        ),
      );
    },
    close: async () => {
      await prisma.$disconnect();
      await pool.end();
    },
  };
}

/** Prisma takes the connection of a transaction with `connect()`: the first one taken inside a capture is kept there. */
function rememberingConnections(pool: Pool, capture: AsyncLocalStorage<Capture>): Pool {
  const connect = pool.connect.bind(pool);
  const remember = async () => {
    const client = oneQueryAtATime(await connect());
    const captured = capture.getStore();
    if (captured && captured.client === null) captured.client = client;
    return client;
  };
  pool.connect = ((callback?: Parameters<typeof connect>[0]) =>
    callback === undefined ? remember() : connect(callback)) as typeof pool.connect;
  return pool;
}
