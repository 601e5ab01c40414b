// The ledger as the runtime's main thread has it: the process's spool directory and shared memory, the shipper, what
// dead processes left, the leases' source, and retention. Wired in runtime/compose.ts.
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Pool } from 'pg';
import type { Logger } from '../config/logger.ts';
import { inTransaction } from '../db/transaction.ts';
import type { Clock } from '../kernel/clock.ts';
import { limits } from '../kernel/limits.ts';
import type { Random } from '../kernel/random.ts';
import { MasterLeases } from './master-leases.ts';
import type { LedgerMasterMessage, LedgerThreadData, LedgerThreadMessage } from './messages.ts';
import { controlIndex } from './messages.ts';
import { keyUses } from './model/key-uses.ts';
import { recoverDeadSpools } from './recover-dead-spools.ts';
import type { ShipperStats } from './ship.ts';
import { Shipper } from './ship.ts';
import { recoverSpool } from './spool/recover-spool.ts';
import { createSpoolDirectory, removeSpoolDirectory } from './spool/spool-directory.ts';
import { applyRetention } from './store/apply-retention.ts';
import { renewRankings } from './store/rank-busiest.ts';
import { closeLeases, forgetSpool } from './store/return-leases.ts';

export type LedgerMasterDeps = {
  /** Two connections are enough; the ledger's statements are short, give them a statement timeout of a few seconds. */
  pool: Pool;
  /** SLUICE_DATA_DIR; the spool lies in its folder `spool`. */
  dataDirectory: string;
  clock: Clock;
  random: Random;
  logger: Logger;
  /** To every thread's LedgerThread.handleMessage. */
  broadcast: (message: LedgerMasterMessage) => void;
  /** Told of each key of a booked segment and its latest request (epoch ms). */
  onKeyUse?: (keyId: string, atMs: number) => void;
};

export type LedgerMaster = {
  spoolId: string;
  /** What a new thread gets in its workerData; `index` only makes the writer's name readable. */
  threadData(index: number): LedgerThreadData;
  /** For every message of a thread whose kind begins with "ledger". */
  handleMessage(message: LedgerThreadMessage): void;
  /**
   * Recovers what dead processes left, then grants leases, ships and keeps retention until close. Resolves after the
   * first recovery; with Postgres away that takes until it is back or `recoveryWaitMs` have passed, and grants begin
   * then whatever happened.
   */
  start(recoveryWaitMs: number): Promise<void>;
  /** A row of usage_plan changed. */
  planChanged(planId: string): void;
  /** Before a slot is given to another plan and key. */
  releaseSlot(slot: number): void;
  stats(): ShipperStats;
  /**
   * After all threads closed their ledger and their last messages arrived: ships what waits, returns unused units and
   * removes the spool. What takes longer than limits.ledger.drainMsMax is left to the next start.
   */
  close(): Promise<void>;
};

/** Creates the process's spool directory and shared memory. @throws when the data directory can't be written */
export async function createLedgerMaster(deps: LedgerMasterDeps): Promise<LedgerMaster> {
  const { pool, random, clock, logger } = deps;
  const root = path.join(deps.dataDirectory, 'spool');
  await mkdir(root, { recursive: true, mode: 0o700 });
  const spoolId = random.uuid();
  const directory = await createSpoolDirectory(root, spoolId);
  const words = new SharedArrayBuffer(limits.gateway.maxSlots * 4);
  const control = new SharedArrayBuffer(4);
  const onProblem = (error: unknown, detail: object = {}) =>
    logger.warn({ err: error, ...detail }, 'ledger work failed, will be tried again');

  const shipper = new Shipper({
    pool,
    random,
    onBacklog: (bytes) => block(control, bytes > limits.ledger.maxUnshippedBytes),
    onProblem,
    onBooked: (fold) => {
      for (const [keyId, atMs] of keyUses(fold)) deps.onKeyUse?.(keyId, atMs);
    },
  });
  const { broadcast } = deps;
  const leases = new MasterLeases({ pool, spoolId, words: new Int32Array(words), clock, broadcast, onProblem });
  let recovering: Promise<number> | null = null;
  const recover = () => {
    recovering ??= recoverDeadSpools({ root, pool, shipper, logger }).finally(() => {
      recovering = null;
    });
    return recovering;
  };
  const timers: NodeJS.Timeout[] = [];
  const every = (ms: number, work: () => unknown) => timers.push(repeatedly(ms, work, onProblem));

  return {
    spoolId,
    threadData: (index) => ({ directory, writerId: `thread-${index}-${random.uuid().slice(0, 8)}`, words, control }),
    handleMessage: (message) => {
      switch (message.kind) {
        case 'ledger-lease-wanted':
          return leases.want(message.slot, message.ask);
        case 'ledger-unit-returned':
          return leases.giveBack(message.leaseId, 1);
        case 'ledger-segment-sealed':
          void shipper.ship(spoolId, message.path, message.bytes);
      }
    },
    start: async (recoveryWaitMs) => {
      await Promise.race([recover().catch(onProblem), delay(recoveryWaitMs)]);
      leases.serve();
      every(limits.ledger.recoveryScanMs, recover);
      every(limits.ledger.leaseIdleMs / 2, () => leases.sweepIdle());
      every(limits.ledger.retentionIntervalMs, async () => {
        await shipper.forgetDeleted();
        await applyRetention(pool, clock.nowMs());
        await inTransaction(pool, (tx) => renewRankings(tx, clock.nowMs()));
      });
    },
    planChanged: (planId) => leases.planChanged(planId),
    releaseSlot: (slot) => leases.releaseSlot(slot),
    stats: () => shipper.stats(),
    close: async () => {
      for (const timer of timers) clearInterval(timer);
      await leases.stop();
      const settled = closeSpool({ pool, shipper, spoolId, directory }).catch(onProblem);
      await Promise.race([settled, delay(limits.ledger.drainMsMax)]);
      shipper.stop();
    },
  };
}

/** The end of this process's own spool: nothing is lost when it is cut short, the next start does the same. */
async function closeSpool(parts: { pool: Pool; shipper: Shipper; spoolId: string; directory: string }): Promise<void> {
  const { pool, shipper, spoolId, directory } = parts;
  await shipper.idle();
  // What a thread left that ended without closing.
  const { segments } = await recoverSpool(directory);
  await Promise.all(segments.map((segment) => shipper.ship(spoolId, segment.path, segment.bytes)));
  await closeLeases(pool, spoolId, true);
  await removeSpoolDirectory(directory);
  await forgetSpool(pool, spoolId);
}

function block(control: SharedArrayBuffer, isBlocked: boolean): void {
  Atomics.store(new Int32Array(control), controlIndex.isBlocked, isBlocked ? 1 : 0);
}

/** Runs work at intervals, never twice at once. */
function repeatedly(ms: number, work: () => unknown, onProblem: (error: unknown) => void): NodeJS.Timeout {
  let isRunning = false;
  const timer = setInterval(() => {
    if (isRunning) return;
    isRunning = true;
    Promise.resolve()
      .then(work)
      .catch(onProblem)
      .finally(() => {
        isRunning = false;
      });
  }, ms);
  timer.unref();
  return timer;
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
