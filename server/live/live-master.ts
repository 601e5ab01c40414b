// The live signals on the runtime's main thread: collects what threads post, makes the ticks of each second, keeps some
// minutes of them for charts that open later, and hands them to whoever watches.

import type { LiveTick } from '../contracts/live.ts';
import type { ThreadCounters } from '../contracts/live-counters.ts';
import type { Clock } from '../kernel/clock.ts';
import { limits } from '../kernel/limits.ts';
import type { NamedQueueDepth } from './aggregate-ticks.ts';
import { aggregateTicks, emptyTick } from './aggregate-ticks.ts';
import { thinHistory } from './thin-history.ts';

export type LiveMasterDeps = {
  clock: Clock;
  /** Depths of the installation's queues, at most limits.live.maxQueuesPerTick of them: one bounded statement. */
  readDepths: () => Promise<NamedQueueDepth[]>;
  /** A failed read; the depths shown are then those read before. */
  onProblem: (error: unknown) => void;
};

export type LiveMaster = {
  /** What one thread counted since it last posted. */
  accept(counters: ThreadCounters): void;
  /**
   * Ticks of a project from now on, one a second.
   *
   * @param afterSeconds  epoch second
   * @returns             the kept ticks later than that, thinned (thin-history.ts), and what ends the delivery
   */
  watch(projectId: string, afterSeconds: number, onTick: (tick: LiveTick) => void): { kept: LiveTick[]; end: () => void };
  /** Makes the tick of the second that just ended; called by the timer, and by tests. */
  tick(): void;
  start(): void;
  close(): void;
};

/** Seconds passed over by a late timer that are made up for; after longer ones the charts have a gap. */
const catchUpSeconds = 10;

/**
 * Counting millions of messages takes seconds: reading depths then rests so many times as long as it took, which keeps it to a
 * twentieth of the time, at most this long.
 */
const restsPerRead = 20;
const restMsMax = 60_000;

export function createLiveMaster(deps: LiveMasterDeps): LiveMaster {
  const { clock } = deps;
  /** By project; a project that is written to moves to the end. */
  const history = new Map<string, LiveTick[]>();
  const watchers = new Map<string, Set<(tick: LiveTick) => void>>();
  let counted: ThreadCounters[] = [];
  let depths: NamedQueueDepth[] = [];
  let timer: NodeJS.Timeout | null = null;

  const readDepths = depthReader(deps, (fresh) => {
    depths = fresh;
  });

  const keep = (tick: LiveTick) => {
    const ticks = history.get(tick.projectId) ?? [];
    history.delete(tick.projectId);
    history.set(tick.projectId, ticks);
    ticks.push(tick);
    const oldest = tick.atSeconds - limits.live.historySeconds;
    const stale = ticks.findIndex(({ atSeconds }) => atSeconds > oldest);
    if (stale > 0) ticks.splice(0, stale);
    if (history.size > limits.live.maxProjectsInHistory) {
      for (const silent of history.keys()) {
        history.delete(silent);
        break;
      }
    }
  };

  let lastSecond = 0;

  const make = (atSeconds: number, exchanges: readonly ThreadCounters[], isAfterGap: boolean) => {
    const ticks = aggregateTicks(atSeconds, exchanges, depths);
    if (isAfterGap) for (const made of ticks.values()) made.isAfterGap = true;
    for (const made of ticks.values()) keep(made);
    for (const [projectId, listeners] of watchers) {
      const made = ticks.get(projectId) ?? emptyTick(projectId, atSeconds);
      for (const listener of listeners) listener(made);
    }
  };

  const tick = () => {
    const atSeconds = Math.floor(clock.nowMs() / 1000) - 1;
    // A timer that came early: what was counted waits for the second that is still to end.
    if (atSeconds <= lastSecond && lastSecond - atSeconds < catchUpSeconds) return;
    // A timer that came late passed seconds over. Their queues held messages all the same, and a chart takes a second
    // without a tick for a quiet one; what was counted since then lies in the last of them.
    const isAfterGap = atSeconds - lastSecond > catchUpSeconds;
    const first = isAfterGap ? atSeconds : lastSecond + 1;
    for (let second = first; second < atSeconds; second += 1) make(second, [], false);
    const exchanges = counted;
    counted = [];
    make(atSeconds, exchanges, isAfterGap && lastSecond > 0);
    lastSecond = atSeconds;
    readDepths(watchers.size > 0);
  };

  return {
    accept: (counters) => {
      counted.push(counters);
    },
    watch: (projectId, afterSeconds, onTick) => {
      const listeners = watchers.get(projectId) ?? new Set();
      watchers.set(projectId, listeners);
      const kept = thinHistory((history.get(projectId) ?? []).filter(({ atSeconds }) => atSeconds > afterSeconds));
      listeners.add(onTick);
      const end = () => {
        listeners.delete(onTick);
        if (listeners.size === 0 && watchers.get(projectId) === listeners) watchers.delete(projectId);
      };
      return { kept, end };
    },
    tick,
    start: () => {
      timer ??= setInterval(tick, limits.live.tickMs);
      timer.unref();
    },
    close: () => {
      if (timer) clearInterval(timer);
      timer = null;
    },
  };
}

/** @returns a function that begins to read the depths, unless they are being read or it is too early; told whether anybody watches */
function depthReader({ clock, readDepths, onProblem }: LiveMasterDeps, onRead: (depths: NamedQueueDepth[]) => void) {
  let isReading = false;
  let readAtMs = Number.NEGATIVE_INFINITY;
  let restMs = 0;
  return (isWatched: boolean) => {
    const waitMs = Math.max(isWatched ? 0 : limits.live.idleDepthReadMs, restMs);
    if (isReading || clock.monotonicMs() - readAtMs < waitMs) return;
    isReading = true;
    readAtMs = clock.monotonicMs();
    readDepths()
      .then(onRead)
      .catch(onProblem)
      .finally(() => {
        isReading = false;
        restMs = Math.min(restMsMax, (clock.monotonicMs() - readAtMs) * restsPerRead);
      });
  };
}
