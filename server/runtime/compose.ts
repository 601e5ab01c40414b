// The composition root of the runtime's main thread: what a process has once (the change feed, the published config,
// the directory of keys, the ledger's shipper, metrics) and the worker threads that serve traffic. Nothing is decided here.
import { availableParallelism } from 'node:os';
import type { Env } from '../config/env.ts';
import type { Logger } from '../config/logger.ts';
import { rolesOf } from '../config/roles.ts';
import { createPool } from '../db/pool.ts';
import { assert } from '../kernel/assert.ts';
import { systemClock } from '../kernel/clock.ts';
import { systemRandom } from '../kernel/random.ts';
import { createLedgerMaster } from '../ledger/ledger-master.ts';
import type { LedgerThreadMessage } from '../ledger/messages.ts';
import { maintainMessages } from '../queues/maintenance/maintain-messages.ts';
import { relayWakes } from '../queues/wakes/process-wakes.ts';
import { createThreadWakes } from '../queues/wakes/thread-wakes.ts';
import { createChangeFeed } from '../snapshot/change-feed.ts';
import { createLastGoodFile } from '../snapshot/last-good-file.ts';
import { createSnapshotWatcher } from '../snapshot/watcher.ts';
import type { Health } from './metrics-server.ts';
import { createMetricsServer } from './metrics-server.ts';
import type { ToThread } from './thread-messages.ts';
import { messageKind } from './thread-messages.ts';
import { startThreads } from './thread-pool.ts';

export type Runtime = {
  /** Finishes what is in flight and leaves nothing behind; at most about 30 s. */
  drain(): Promise<void>;
};

/** Past this silence of the change feed, keys and config served may be old. */
const staleMs = 3_000;
const threadDrainMsMax = 25_000;
const recoveryWaitMsMax = 3_000;

/** Starts everything; resolves when every port listens. */
export async function startRuntime({ env, logger }: { env: Env; logger: Logger }): Promise<Runtime> {
  const { DATABASE_URL: connectionString, SLUICE_MASTER_KEY: masterKeyHex } = env;
  assert(connectionString && masterKeyHex, 'the supervisor passes DATABASE_URL and SLUICE_MASTER_KEY');
  const common = { clock: systemClock, random: systemRandom, logger };
  const pool = createPool({ connectionString, applicationName: 'sluice-runtime', maxConnections: 8, statementTimeoutMs: 5_000 });
  const broadcast = (message: object) => threads.broadcast(message);
  const ledger = await createLedgerMaster({ ...common, pool, dataDirectory: env.SLUICE_DATA_DIR, broadcast });
  let isDraining = false;

  const threads = startThreads({
    count: env.SLUICE_THREADS === 0 ? availableParallelism() : env.SLUICE_THREADS,
    dataOf: (threadIndex) => ({ threadIndex, connectionString, masterKeyHex, ledger: ledger.threadData(threadIndex) }),
    logger,
    onMessage: (_threadIndex, message) => {
      if (isLedgerMessage(message)) ledger.handleMessage(message);
    },
    onCrash: (threadIndex, reason) => {
      logger.fatal({ error: reason, thread: threadIndex }, 'a worker thread ended, the runtime ends with it');
      process.exit(1);
    },
  });

  const feed = createChangeFeed({ ...common, pool, connectionString });
  feed.subscribe({
    onChanges: (changes) => {
      for (const change of changes) if (change.entity === 'usage_plan') ledger.planChanged(change.entityId);
      broadcast({ kind: 'runtime.changes', changes } satisfies ToThread);
    },
    onReset: () => broadcast({ kind: 'runtime.changes-reset' } satisfies ToThread),
  });
  const lastGoodFile = createLastGoodFile(env.SLUICE_DATA_DIR);
  const watcher = createSnapshotWatcher({
    pool,
    feed,
    lastGoodFile,
    logger,
    publish: (config) => broadcast({ kind: 'gateway.config', config }),
  });
  const messaging = rolesOf(env.SLUICE_ROLES).has('messaging') ? composeMessagingDuties({ ...common, pool, connectionString }) : null;

  const health = (): Health => {
    if (isDraining) return { status: 'draining', reasons: [] };
    const reasons: string[] = [];
    if (feed.staleMs() > staleMs) reasons.push('Postgres does not answer: keys and config may be old, usage waits in the spool.');
    if (watcher.status().origin === 'last-good-file') reasons.push('The gateway serves the last-good config from its file.');
    return { status: reasons.length > 0 ? 'degraded' : 'ready', reasons };
  };
  const metrics = createMetricsServer({ health, collectThreadMetrics: threads.collectMetrics, liveHandler: null, logger });

  await feed.start();
  await Promise.all([watcher.start(), ledger.start(recoveryWaitMsMax), threads.listening]);
  await metrics.listen(env.SLUICE_METRICS_PORT, env.SLUICE_BIND);

  return {
    drain: async () => {
      isDraining = true;
      await threads.drain(threadDrainMsMax);
      await watcher.stop();
      await feed.stop();
      await messaging?.close();
      await ledger.close();
      await pool.end();
      await metrics.close();
    },
  };
}

/** What one thread of the process does for messages: telling other processes of new ones, and upkeep when elected. */
function composeMessagingDuties(deps: Omit<Parameters<typeof relayWakes>[0], 'threads'> & Parameters<typeof maintainMessages>[0]) {
  const wakes = createThreadWakes();
  const relay = relayWakes({ ...deps, threads: wakes });
  const maintenance = maintainMessages(deps);
  return {
    close: async () => {
      await maintenance.close();
      await relay.close();
      wakes.close();
    },
  };
}

function isLedgerMessage(message: unknown): message is LedgerThreadMessage {
  return messageKind(message).startsWith('ledger');
}
