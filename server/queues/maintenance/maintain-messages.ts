// The upkeep of the message tables, done by one thread among all processes: whoever is elected sweeps discarded queues,
// deletes what is past its retention, in small transactions, and samples what queues hold. Correctness never waits for it.
import { setTimeout as wait } from 'node:timers/promises';
import type { Pool } from 'pg';
import type { Logger } from '#server/config/logger.ts';
import { standForElection } from '#server/db/advisory-lock.ts';
import { statementsOfPool, transactionsOfPool } from '../store/statements.ts';
import { cleanFifoQueues } from './clean-fifo-queues.ts';
import { createExpiry } from './delete-expired-messages.ts';
import { forgetDepths, sampleDepths } from './sample-depths.ts';
import { sweepDiscardedQueues } from './sweep-discarded-queues.ts';

/** Rows per transaction: some ten milliseconds of work. */
const batchRows = 2_000;
const restMs = 5_000;

export type MessageMaintenance = { close(): Promise<void> };

/** Begins to stand for the duty; never throws, a failed round is logged and tried again after a rest. */
export function maintainMessages(deps: { connectionString: string; pool: Pool; logger: Logger }): MessageMaintenance {
  let round = Promise.resolve();
  const election = standForElection({
    connectionString: deps.connectionString,
    duty: 'messaging.maintenance',
    retryMs: restMs,
    onElected: (signal) => {
      round = keepUp(deps, signal);
    },
  });
  return {
    async close() {
      await election.close();
      await round;
    },
  };
}

async function keepUp(deps: { pool: Pool; logger: Logger }, signal: AbortSignal): Promise<void> {
  const statements = statementsOfPool(deps.pool);
  const transact = transactionsOfPool(deps.pool);
  const expire = createExpiry(statements);
  while (!signal.aborted) {
    await sampleDepths(statements).catch((error) => deps.logger.warn({ err: error }, 'depths of queues were not sampled'));
    try {
      const swept = await sweepDiscardedQueues(statements, batchRows);
      const expired = await expire(batchRows);
      const removed =
        swept + expired + (await cleanFifoQueues(statements, transact, batchRows)) + (await forgetDepths(statements, batchRows));
      if (removed > 0) deps.logger.debug({ removed }, 'old messages removed');
      if (removed >= batchRows) continue;
    } catch (error) {
      deps.logger.warn({ err: error }, 'upkeep of messages failed, will be tried again');
    }
    await wait(restMs, undefined, { signal, ref: false }).catch(() => undefined);
  }
}
