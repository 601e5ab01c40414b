// The composition root of the runtime's main thread: what a process has once (the change feed, the published config,
// the directory of keys, the ledger's shipper, live ticks, metrics) and the worker threads that serve traffic. Nothing
// is decided here.
import { availableParallelism } from 'node:os';
import type { Pool } from 'pg';
import type { Env } from '../config/env.ts';
import type { Logger } from '../config/logger.ts';
import { rolesOf } from '../config/roles.ts';
import { createPool } from '../db/pool.ts';
import { asSqlTransaction } from '../db/transaction.ts';
import { createGatewayMaster } from '../gateway/create-gateway-master.ts';
import type { FromGatewayThread } from '../gateway/state/messages.ts';
import { isGatewayMessage } from '../gateway/state/messages.ts';
import { assert } from '../kernel/assert.ts';
import { systemClock } from '../kernel/clock.ts';
import { systemRandom } from '../kernel/random.ts';
import { createLedgerMaster } from '../ledger/ledger-master.ts';
import type { LedgerThreadMessage } from '../ledger/messages.ts';
import { answerUpstreams } from '../live/answer-upstreams.ts';
import { createEventStream } from '../live/event-stream.ts';
import { createLiveMaster, type LiveMaster } from '../live/live-master.ts';
import { readQueueDepths } from '../live/read-queue-depths.ts';
import { maintainMessages } from '../queues/maintenance/maintain-messages.ts';
import { runMoveTasks } from '../queues/maintenance/run-move-tasks.ts';
import { createUpkeepPool } from '../queues/maintenance/upkeep-pool.ts';
import { watchStore } from '../queues/maintenance/watch-store.ts';
import { readDepths } from '../queues/store/read-depths.ts';
import { statementsOfPool } from '../queues/store/statements.ts';
import { relayWakes } from '../queues/wakes/process-wakes.ts';
import { createThreadWakes } from '../queues/wakes/thread-wakes.ts';
import { createWaitMemory } from '../queues/wakes/waited-queues.ts';
import { createChangeFeed } from '../snapshot/change-feed.ts';
import { keepLastUses } from './last-uses.ts';
import { createMetricsServer } from './metrics-server.ts';
import { judgeHealth } from './model/judge-health.ts';
import { createProcessMeters } from './process-metrics.ts';
import type { ToThread } from './thread-messages.ts';
import { isLedgerMessage } from './thread-messages.ts';
import { startThreads, type ThreadPool } from './thread-pool.ts';

export type Runtime = {
  /** Finishes what is in flight and leaves nothing behind; at most about 30 s. */
  drain(): Promise<void>;
};

/** Of the process: which queues its threads wait for. */
const waitMemory = createWaitMemory();

type RuntimeDeps = { env: Env; logger: Logger };

const threadDrainMsMax = 25_000;
const recoveryWaitMsMax = 3_000;

/** Starts everything; resolves when every port listens. */
export async function startRuntime({ env, logger }: RuntimeDeps): Promise<Runtime> {
  const { DATABASE_URL: connectionString, SLUICE_MASTER_KEY: masterKeyHex, SLUICE_DATA_DIR: dataDirectory } = env;
  assert(connectionString && masterKeyHex, 'the supervisor passes DATABASE_URL and SLUICE_MASTER_KEY');
  const common = { clock: systemClock, random: systemRandom, logger };
  const count = env.SLUICE_THREADS === 0 ? availableParallelism() : env.SLUICE_THREADS;
  const pool = createPool({ connectionString, applicationName: 'sluice-runtime', maxConnections: 8, statementTimeoutMs: 5_000 });
  const broadcast = (message: object) => threads.broadcast(message);
  let isDraining = false;

  const feed = createChangeFeed({ ...common, pool, connectionString });
  const uses = keepLastUses({ ...common, pool });
  const ledger = await createLedgerMaster({ ...common, pool, dataDirectory, broadcast, onKeyUse: uses.noteKey });
  const gateway = createGatewayMaster({
    ...common,
    pool,
    feed,
    dataDirectory,
    threadCount: count,
    postTo: (threadIndex, message) => threads.postTo(threadIndex, message),
    onSlotFreed: ledger.releaseSlot,
  });
  const live = composeLive(pool, logger);
  const threads = startThreads({
    count,
    dataOf: (threadIndex) => ({
      threadIndex,
      connectionString,
      masterKeyHex,
      ledger: ledger.threadData(threadIndex),
      bucketMemory: gateway.bucketMemory,
      waitMemory,
      ownPorts: ownPorts(env, connectionString),
    }),
    logger,
    onCounters: live.accept,
    onCredentialUse: uses.noteCredential,
    onMessage: (threadIndex, message) => {
      if (isGatewayMessage(message)) gateway.onMessage(threadIndex, message as FromGatewayThread);
      else if (isLedgerMessage(message)) ledger.handleMessage(message as LedgerThreadMessage);
    },
    onCrash: (threadIndex, reason) => endAfterCrash(logger, threadIndex, reason),
  });
  feed.subscribe({
    onChanges: (changes) => {
      for (const change of changes) if (change.entity === 'usage_plan') ledger.planChanged(change.entityId);
      broadcast({ kind: 'runtime.changes', changes } satisfies ToThread);
    },
    onReset: () => broadcast({ kind: 'runtime.changes-reset' } satisfies ToThread),
  });
  const messaging = rolesOf(env.SLUICE_ROLES).has('messaging') ? composeMessagingDuties({ ...common, connectionString }) : null;

  const status = () => {
    const { origin: configOrigin, problems: stageProblems } = gateway.status();
    return { isDraining, feedStaleMs: feed.staleMs(), configOrigin, stageProblems };
  };
  const store = () => messaging?.storeFacts() ?? null;
  const meters = createProcessMeters({ ledger: ledger.stats, gateway: gateway.status, feedStaleMs: feed.staleMs, store });
  const signals = composeSignals(env, live, threads);
  const metrics = createMetricsServer({
    health: () => judgeHealth(status()),
    collect: async () => [await meters.collect(), ...(await threads.ask({ about: 'metrics' }))],
    internal: signals.internal,
    logger,
  });

  await feed.start();
  await Promise.all([gateway.start(), ledger.start(recoveryWaitMsMax), threads.listening]);
  live.start();
  await metrics.listen(env.SLUICE_METRICS_PORT, env.SLUICE_BIND);

  return {
    drain: async () => {
      isDraining = true;
      await threads.drain(threadDrainMsMax);
      await gateway.stop();
      await feed.stop();
      await messaging?.close();
      await ledger.close();
      await uses.close();
      live.close();
      signals.close();
      await metrics.close();
      await pool.end();
    },
  };
}

function composeLive(pool: Pool, logger: Logger) {
  const statements = statementsOfPool(pool);
  return createLiveMaster({
    clock: systemClock,
    readDepths: () => readQueueDepths(asSqlTransaction(pool), (queueIds) => readDepths(statements, queueIds)),
    onProblem: (reason) => logger.debug({ reason }, 'queue depths could not be read'),
  });
}

/** What the console reads of the runtime: ticks as they come, and how upstreams are when it asks. */
function composeSignals(env: Env, live: LiveMaster, threads: ThreadPool) {
  const secret = env.SLUICE_INTERNAL_SECRET ?? systemRandom.uuid();
  const stream = createEventStream({ live, secret });
  const upstreams = answerUpstreams({ secret, collect: (projectId, names) => threads.ask({ about: 'upstreams', projectId, names }) });
  return { internal: { '/live': stream.handle, '/upstreams': upstreams }, close: stream.close };
}

function endAfterCrash(logger: Logger, threadIndex: number, reason: unknown): never {
  logger.fatal({ reason, thread: threadIndex }, 'a worker thread ended, the runtime ends with it');
  process.exit(1);
}

/** What one thread of the process does for messages: telling other processes of new ones, and upkeep when elected. */
function composeMessagingDuties(deps: Omit<Parameters<typeof relayWakes>[0], 'threads'>) {
  const wakes = createThreadWakes({ waitMemory });
  const relay = relayWakes({ ...deps, threads: wakes });
  const pool = createUpkeepPool(deps.connectionString);
  const maintenance = maintainMessages({ ...deps, pool });
  const moveTasks = runMoveTasks({ ...deps, pool, clock: systemClock, wake: wakes.publish });
  const watch = watchStore({ ...deps, pool });
  return {
    storeFacts: watch.facts,
    close: async () => {
      await watch.close();
      await maintenance.close();
      await moveTasks.close();
      await relay.close();
      wakes.close();
      await pool.end();
    },
  };
}

function ownPorts(env: Env, connectionString: string): number[] {
  const postgres = Number(new URL(connectionString).port || 5432);
  return [
    env.SLUICE_CONSOLE_PORT,
    env.SLUICE_GATEWAY_PORT,
    env.SLUICE_GATEWAY_TLS_PORT,
    env.SLUICE_AWS_PORT,
    env.SLUICE_METRICS_PORT,
    postgres,
  ];
}
