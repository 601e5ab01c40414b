// The last 15 minutes of live ticks, as a value: ticks go in in any order and any number of times, one per second stays.
// A second without a tick was quiet, unless the next tick says that some were lost. Bounded by the window, whatever the
// stream sends.
import type { LiveTick } from '#server/contracts/live.ts';
import { limits } from '#server/kernel/limits.ts';

export const windowSeconds = limits.live.historySeconds;

export type LiveWindow = {
  /** Ascending by second, each second at most once, none older than the window. */
  ticks: readonly LiveTick[];
  /** Last second shown (epoch seconds, the runtime's clock); later than the last tick while none arrive. Null before the first. */
  endSeconds: number | null;
};

export const emptyWindow: LiveWindow = { ticks: [], endSeconds: null };

/**
 * Puts ticks into the window.
 *
 * @param added  in any order; a second that is there already is replaced by the newer arrival, unless that was thinned
 *               for a replay, and stays marked as the end of a gap
 * @returns      a new window ending at the latest second known; the same window when nothing is added
 */
export function addTicks(window: LiveWindow, added: readonly LiveTick[]): LiveWindow {
  if (added.length === 0) return window;
  const bySecond = new Map(window.ticks.map((tick) => [tick.atSeconds, tick]));
  for (const tick of added) {
    const known = bySecond.get(tick.atSeconds);
    // A replay never takes away what is known already.
    if (known !== undefined && tick.thinned && !known.thinned) continue;
    const isAfterGap = tick.isAfterGap || known?.isAfterGap;
    bySecond.set(tick.atSeconds, isAfterGap ? { ...tick, isAfterGap } : tick);
  }
  const latest = Math.max(...bySecond.keys());
  const ticks = [...bySecond.values()].sort((first, second) => first.atSeconds - second.atSeconds);
  return withEnd({ ticks, endSeconds: window.endSeconds }, latest);
}

/**
 * Moves the window's end on while no ticks arrive, so that silence is seen as a growing gap and not as a frozen picture.
 *
 * @param quietSeconds  time since the last tick arrived, by a clock that does not jump; the first two seconds are the
 *                      stream's ordinary delay and move nothing
 */
export function advanceWindow(window: LiveWindow, quietSeconds: number): LiveWindow {
  const last = window.ticks.at(-1);
  if (!last) return window;
  const end = last.atSeconds + Math.max(0, Math.floor(quietSeconds) - 2);
  return window.endSeconds !== null && end <= window.endSeconds ? window : withEnd(window, end);
}

/** The ticks of a window's last `seconds` seconds; for figures that say "now". */
export function recentTicks(window: LiveWindow, seconds: number): readonly LiveTick[] {
  const { endSeconds } = window;
  if (endSeconds === null) return [];
  return window.ticks.filter((tick) => tick.atSeconds > endSeconds - seconds);
}

function withEnd(window: LiveWindow, end: number): LiveWindow {
  const endSeconds = Math.max(window.endSeconds ?? end, end);
  const firstKept = window.ticks.findIndex((tick) => tick.atSeconds > endSeconds - windowSeconds);
  const ticks = firstKept === 0 ? window.ticks : firstKept === -1 ? [] : window.ticks.slice(firstKept);
  return { ticks, endSeconds };
}
