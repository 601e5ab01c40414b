// The connections of upkeep and move tasks. Their statements look for rows of queues that have none, which a plan made from
// what most rows look like answers by reading a table of millions whole.
import type { Pool } from 'pg';
import { createPool } from '#server/db/pool.ts';
import { limits } from '#server/kernel/limits.ts';
import { messagingSessionOptions } from '../store/statements.ts';

/** Two, because upkeep and move tasks each do one thing at a time, and one to spare. */
export function createUpkeepPool(connectionString: string): Pool {
  return createPool({
    connectionString,
    applicationName: 'sluice-upkeep',
    maxConnections: 3,
    transactionTimeoutMs: limits.messaging.transactionMsMax,
    sessionOptions: messagingSessionOptions,
  });
}
