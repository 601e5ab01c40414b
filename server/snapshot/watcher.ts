// Keeps the published config of a process current: reads it at start, again on every change that concerns it, and hands
// each config that compiles to whoever serves it. Nothing is taken away because of a bad deployment or a lost database.
import type { Pool } from 'pg';
import type { Logger } from '../config/logger.ts';
import type { Change } from '../contracts/directory.ts';
import type { PublishedConfig } from '../contracts/published-config.ts';
import type { Clock } from '../kernel/clock.ts';
import type { ChangeFeed } from './change-feed.ts';
import { type JudgedStages, judgeStages, type StageProblem } from './judge-stages.ts';
import type { LastGoodFile } from './last-good-file.ts';
import { createPauses, type Pause } from './pauses.ts';
import { readCertificates } from './read-certificates.ts';
import { readUpstreams } from './read-upstreams.ts';
import { readPublishedStages, type StoredConfig } from './source.ts';

export type SnapshotStatus = {
  revision: number;
  /** Where the served config came from; `none` before the first one. */
  origin: 'database' | 'last-good-file' | 'none';
  /** Why stages are served in an earlier version, or not at all. */
  problems: readonly StageProblem[];
};

export type SnapshotWatcher = {
  /**
   * Reads and publishes the first config, then follows changes.
   *
   * @returns where it came from; `none` when Postgres is away and there is no last-good file. The watcher then goes on
   *          trying; the caller decides whether to serve nothing meanwhile or to give up.
   */
  start(): Promise<SnapshotStatus['origin']>;
  status(): SnapshotStatus;
  /** The config served now, for threads that join later. */
  current(): PublishedConfig | null;
  stop(): Promise<void>;
};

type SnapshotWatcherDeps = {
  pool: Pool;
  feed: ChangeFeed;
  lastGoodFile: LastGoodFile;
  /** Called with every new config, in order, each when the one before it is out; long work asks `pause`. */
  publish: (config: PublishedConfig, pause: Pause) => Promise<void>;
  clock: Clock;
  logger: Logger;
};

const retryMs = 1_000;
/** Of judging and publishing a config: keys that threads ask for meanwhile wait as long. */
const sliceMs = 4;
const published: ReadonlySet<Change['entity']> = new Set([
  'stage',
  'project',
  'domain_name',
  'certificate',
  'upstream',
  'upstream_credential',
]);

export function createSnapshotWatcher(deps: SnapshotWatcherDeps): SnapshotWatcher {
  let served: PublishedConfig | null = null;
  let origin: SnapshotStatus['origin'] = 'none';
  let problems: readonly StageProblem[] = [];
  /** Of the last reading: deployments never change, so neither is read or judged again. */
  let deployments: ReadonlyMap<string, unknown> = new Map();
  let judgedBefore: JudgedStages = new Map();
  let running: Promise<void> | null = null;
  let isStale = false;
  let retry: NodeJS.Timeout | null = null;
  let isStopped = false;

  const read = async () => {
    const stored = await readPublishedStages(deps.pool, deployments);
    deployments = deploymentsOf(stored);
    const pause = createPauses(sliceMs, deps.clock.monotonicMs);
    const judged = await judgeStages(stored, served, judgedBefore, pause);
    judgedBefore = judged.judged;
    const upstreams = await readUpstreams(deps.pool, deps.logger);
    const config = { ...judged.config, ...upstreams, certificates: await readCertificates(deps.pool, deps.logger) };
    for (const problem of judged.problems) deps.logger.error({ problem }, 'stage does not compile, its last good version stays');
    problems = judged.problems;
    served = config;
    origin = 'database';
    await publish(config);
    await deps.lastGoodFile.write(config).catch((error) => deps.logger.error({ err: error }, 'last-good config could not be written'));
  };

  let publishing = Promise.resolve();
  /** The last good file's config may still be under way when the database's comes. */
  const publish = (config: PublishedConfig): Promise<void> => {
    publishing = publishing.then(() => deps.publish(config, createPauses(sliceMs, deps.clock.monotonicMs)));
    return publishing;
  };

  /** Changes that come while a reading is under way are covered by one more. */
  const refresh = (): void => {
    isStale = true;
    if (running !== null || isStopped) return;
    const rounds = async () => {
      while (isStale && !isStopped) {
        isStale = false;
        await read();
      }
    };
    running = rounds()
      .catch((error) => {
        deps.logger.warn({ err: error }, 'published config could not be read');
        if (!isStopped) retry = setTimeout(refresh, retryMs);
      })
      .finally(() => {
        running = null;
      });
  };

  const unsubscribe = deps.feed.subscribe({
    onChanges: (changes) => {
      if (changes.some((change) => published.has(change.entity))) refresh();
    },
    onReset: refresh,
  });

  return {
    start: async () => {
      refresh();
      await running;
      if (served !== null) return origin;
      const lastGood = await deps.lastGoodFile.read().catch(() => null);
      // The retry may have succeeded meanwhile; what it read is newer than the file.
      if (lastGood === null || served !== null) return origin;
      served = lastGood;
      origin = 'last-good-file';
      deps.logger.warn({ revision: lastGood.revision, file: deps.lastGoodFile.path }, 'serving the last good config without a database');
      await publish(lastGood);
      return origin;
    },
    status: () => ({ revision: served?.revision ?? 0, origin, problems }),
    current: () => served,
    stop: async () => {
      isStopped = true;
      unsubscribe();
      if (retry) clearTimeout(retry);
      await running;
    },
  };
}

function deploymentsOf({ stages }: StoredConfig): Map<string, unknown> {
  const configs = new Map<string, unknown>();
  for (const { deploymentId, config, canary } of stages) {
    configs.set(deploymentId, config);
    if (canary) configs.set(canary.deploymentId, canary.config);
  }
  return configs;
}
