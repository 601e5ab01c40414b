// Tells a process what changed in the rows its data plane caches. Polling table `change` for ids beyond the last seen is
// the truth; a notification on `sluice_change` only makes the next poll come at once. After an outage the feed goes on
// where it stopped, or, where rows may have been pruned meanwhile, says that anything may have changed.
import type { Pool } from 'pg';
import type { Logger } from '../config/logger.ts';
import type { Change } from '../contracts/directory.ts';
import { listen } from '../db/listen.ts';
import type { Clock } from '../kernel/clock.ts';
import { limits } from '../kernel/limits.ts';
import type { Random } from '../kernel/random.ts';
import { changeRetentionMs, pruneChanges } from './prune-changes.ts';
import { readChanges, readNewestChangeId } from './read-changes.ts';

type ChangeSubscriber = {
  /** Changes in commit order; may name a row more than once, or one that is gone. Must not throw. */
  onChanges(changes: readonly Change[]): void;
  /** Changes may have been missed: whatever was cached must be read anew. Must not throw. */
  onReset(): void;
};

export type ChangeFeed = {
  /**
   * Begins to follow changes.
   *
   * @returns after the first attempt to reach Postgres. When it succeeded, whatever is read from now on is covered by
   *          later changes; when not, `onReset` follows once Postgres is there.
   */
  start(): Promise<void>;
  /** @returns what ends the subscription */
  subscribe(subscriber: ChangeSubscriber): () => void;
  /** Id of the newest change handed to subscribers. */
  lastId(): number;
  /** Milliseconds since Postgres last answered; Infinity when it never did. */
  staleMs(): number;
  stop(): Promise<void>;
};

type ChangeFeedDeps = { pool: Pool; connectionString: string; clock: Clock; random: Random; logger: Logger };

const rowsPerPoll = 1_000;
const pruneEveryMs = 60_000;

export function createChangeFeed(deps: ChangeFeedDeps): ChangeFeed {
  const subscribers = new Set<ChangeSubscriber>();
  let lastId: number | null = null;
  let lastAnswerMs = Number.NEGATIVE_INFINITY;
  let lastPruneMs = deps.clock.monotonicMs();
  let timer: NodeJS.Timeout | null = null;
  let polling: Promise<void> | null = null;
  let isHinted = false;
  let isStopped = false;

  /** One round trip, or as many as a backlog needs. */
  const follow = async (): Promise<void> => {
    const wasSilentMs = deps.clock.monotonicMs() - lastAnswerMs;
    if (lastId === null || (wasSilentMs > changeRetentionMs / 2 && wasSilentMs !== Number.POSITIVE_INFINITY)) {
      const hasMissed = lastAnswerMs !== Number.NEGATIVE_INFINITY || hasFailed;
      lastId = await readNewestChangeId(deps.pool);
      lastAnswerMs = deps.clock.monotonicMs();
      if (hasMissed) for (const subscriber of subscribers) subscriber.onReset();
      return;
    }
    for (;;) {
      const changes = await readChanges(deps.pool, lastId, rowsPerPoll);
      lastAnswerMs = deps.clock.monotonicMs();
      lastId = changes.at(-1)?.id ?? lastId;
      if (changes.length > 0) for (const subscriber of subscribers) subscriber.onChanges(changes);
      if (changes.length < rowsPerPoll) return;
    }
  };

  let hasFailed = false;
  const poll = async (): Promise<void> => {
    try {
      await follow();
      if (hasFailed) deps.logger.info({ lastId }, 'change feed follows again');
      hasFailed = false;
      if (deps.clock.monotonicMs() - lastPruneMs > pruneEveryMs) {
        lastPruneMs = deps.clock.monotonicMs();
        await pruneChanges(deps.pool);
      }
    } catch (error) {
      if (!hasFailed && !isStopped) deps.logger.warn({ err: error, lastId }, 'change feed lost the database');
      hasFailed = true;
    }
  };

  const schedule = (delayMs: number) => {
    if (!isStopped) timer = setTimeout(run, delayMs);
  };
  const run = () => {
    timer = null;
    isHinted = false;
    polling = poll().then(() => {
      polling = null;
      schedule(isHinted ? 0 : limits.control.changePollMs);
    });
  };
  const hint = () => {
    isHinted = true;
    if (timer === null) return;
    clearTimeout(timer);
    run();
  };

  let listener: { close(): Promise<void> } | null = null;
  return {
    start: async () => {
      await poll();
      listener = listen({
        connectionString: deps.connectionString,
        channels: ['sluice_change'],
        applicationName: 'sluice-change-feed',
        random: deps.random,
        onNotification: hint,
        onConnected: hint,
      });
      schedule(limits.control.changePollMs);
    },
    subscribe: (subscriber) => {
      subscribers.add(subscriber);
      return () => subscribers.delete(subscriber);
    },
    lastId: () => lastId ?? 0,
    staleMs: () => deps.clock.monotonicMs() - lastAnswerMs,
    stop: async () => {
      isStopped = true;
      if (timer) clearTimeout(timer);
      await Promise.all([listener?.close(), polling]);
    },
  };
}
