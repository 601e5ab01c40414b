// The gateway's part of the runtime's main thread: follows the published config, keeps the key directory and the slots
// of the shared buckets, and answers the threads.
import type { Pool } from 'pg';
import type { Logger } from '../config/logger.ts';
import type { Clock } from '../kernel/clock.ts';
import { limits } from '../kernel/limits.ts';
import type { ChangeFeed } from '../snapshot/change-feed.ts';
import { createLastGoodFile } from '../snapshot/last-good-file.ts';
import { createSnapshotWatcher, type SnapshotStatus } from '../snapshot/watcher.ts';
import { createConfigEncoder } from './state/config-memory.ts';
import { createKeyDirectory } from './state/key-directory.ts';
import { createLastGoodKeys } from './state/last-good-keys.ts';
import type { FromGatewayThread, ToGatewayThread } from './state/messages.ts';
import { createBucketMemory, createSharedBuckets } from './state/shared-buckets.ts';
import { createSlotTable } from './state/slot-table.ts';

export type GatewayMasterDeps = {
  /** Two connections are enough. */
  pool: Pool;
  feed: ChangeFeed;
  /** SLUICE_DATA_DIR, where the last good config and keys are kept. */
  dataDirectory: string;
  threadCount: number;
  /** To Gateway.onMessage of one thread, order kept. */
  postTo: (threadIndex: number, message: ToGatewayThread) => void;
  /** A slot of the shared memory is about to be given to another plan and key: ends what else lies under it. */
  onSlotFreed: (slot: number) => void;
  clock: Clock;
  logger: Logger;
};

export type GatewayMaster = {
  /** For every thread's workerData. */
  bucketMemory: SharedArrayBuffer;
  /**
   * Publishes the first config to the threads, then follows changes. Call after the feed has started and the threads
   * can receive.
   *
   * @returns where the config came from; `none` when Postgres is away and no last-good file is there
   */
  start(): Promise<SnapshotStatus['origin']>;
  /** Every message of a thread whose kind begins with `gateway.`. */
  onMessage(threadIndex: number, message: FromGatewayThread): void;
  /** For health and metrics. */
  status(): SnapshotStatus & {
    /** Oldest revision any thread serves, -1 before all serve one. */ servedRevision: number;
    slotsUsed: number;
  };
  stop(): Promise<void>;
};

export function createGatewayMaster(deps: GatewayMasterDeps): GatewayMaster {
  const bucketMemory = createBucketMemory();
  const slots = createSlotTable({
    buckets: createSharedBuckets(bucketMemory),
    slotCount: limits.gateway.maxSlots,
    onFreed: deps.onSlotFreed,
  });
  const served = new Array<number>(deps.threadCount).fill(-1);
  const broadcast = (message: ToGatewayThread) => {
    for (let thread = 0; thread < deps.threadCount; thread += 1) deps.postTo(thread, message);
  };

  const releases = new Map<number, { waitingFor: number; release: () => void }>();
  let nextToken = 0;
  let releaseTimer: NodeJS.Timeout | null = null;
  /** Retirements of half a second share one round of questions to the threads. */
  const scheduleRelease = () => {
    releaseTimer ??= setTimeout(() => {
      releaseTimer = null;
      const token = nextToken;
      nextToken += 1;
      releases.set(token, { waitingFor: deps.threadCount, release: slots.beginRelease() });
      broadcast({ kind: 'gateway.become-quiet', token });
    }, 500);
  };

  const lastGoodKeys = createLastGoodKeys({ dataDirectory: deps.dataDirectory, known: () => directory.known(), logger: deps.logger });
  const directory = createKeyDirectory({
    fallback: lastGoodKeys,
    pool: deps.pool,
    slots,
    logger: deps.logger,
    announce: (hashes) => broadcast({ kind: 'gateway.keys-changed', hashes }),
    onRetired: scheduleRelease,
  });
  const unsubscribe = deps.feed.subscribe({ onChanges: directory.onChanges, onReset: directory.onReset });
  const encode = createConfigEncoder();
  const watcher = createSnapshotWatcher({
    pool: deps.pool,
    feed: deps.feed,
    lastGoodFile: createLastGoodFile(deps.dataDirectory),
    publish: async (config, pause) => {
      try {
        broadcast({ kind: 'gateway.config', config: await encode(config, pause) });
      } catch (error) {
        // Judged before, so a bug; the threads go on with the last good config.
        deps.logger.error({ err: error, revision: config.revision }, 'config does not compile, the last good one stays');
      }
    },
    clock: deps.clock,
    logger: deps.logger,
  });

  return {
    bucketMemory,
    start: async () => {
      await lastGoodKeys.load();
      return watcher.start();
    },
    onMessage: (threadIndex, message) => {
      switch (message.kind) {
        case 'gateway.find-key':
          return directory.find(message.hash, (answer) => deps.postTo(threadIndex, { kind: 'gateway.key', hash: message.hash, answer }));
        case 'gateway.quiet': {
          const round = releases.get(message.token);
          if (!round) return;
          round.waitingFor -= 1;
          if (round.waitingFor > 0) return;
          releases.delete(message.token);
          return round.release();
        }
        case 'gateway.config-applied':
          served[threadIndex] = message.revision;
          return;
        case 'gateway.config-refused':
          // The thread has logged why; it goes on with its last good config.
          return;
      }
    },
    status: () => ({ ...watcher.status(), servedRevision: Math.min(...served), slotsUsed: slots.used() }),
    stop: async () => {
      if (releaseTimer) clearTimeout(releaseTimer);
      unsubscribe();
      await Promise.all([watcher.stop(), lastGoodKeys.stop()]);
    },
  };
}
