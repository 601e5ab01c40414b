// Repeats a piece of work at a rate, never more than a few at once, until it is told to stop.
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Starts `work` on schedule; a start that finds `maxAtOnce` under way is left out, so slowness never piles up.
 *
 * @param ratePerSecond  starts per second as a function of the seconds since the beginning, so that charts have waves
 * @returns              when the signal has aborted and the last piece has ended; failures of `work` are the caller's
 */
export async function runPaced(options: {
  ratePerSecond: (elapsedSeconds: number) => number;
  maxAtOnce: number;
  signal: AbortSignal;
  work: () => Promise<void>;
}): Promise<void> {
  const { signal } = options;
  const startedAt = performance.now();
  const running = new Set<Promise<void>>();
  let owed = 0;
  let lastAt = startedAt;
  while (!signal.aborted) {
    const now = performance.now();
    owed += ((now - lastAt) / 1000) * options.ratePerSecond((now - startedAt) / 1000);
    lastAt = now;
    for (; owed >= 1; owed -= 1) {
      if (running.size >= options.maxAtOnce) continue;
      const piece = options.work().finally(() => running.delete(piece));
      running.add(piece);
    }
    await delay(50, undefined, { signal }).catch(() => undefined);
  }
  await Promise.allSettled(running);
}

/** A rate that swings between low and high, once in `periodSeconds`, beginning low. */
export function wave(low: number, high: number, periodSeconds: number): (elapsedSeconds: number) => number {
  return (elapsedSeconds) => low + ((high - low) * (1 - Math.cos((2 * Math.PI * elapsedSeconds) / periodSeconds))) / 2;
}
