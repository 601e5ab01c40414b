// How long exchanges of a thread spend in each phase: buckets of plain numbers, for one exchange in so many.
import { phases } from './pipeline/phases.ts';

export type PhaseTimes = {
  phase: string;
  /** Exchanges by `phaseBoundsSeconds`, not cumulative; the last is beyond all bounds. */
  buckets: readonly number[];
  /** Of all of them. */
  seconds: number;
  count: number;
};

/** From what a look-up takes to the longest timeout. */
export const phaseBoundsSeconds = [
  ...[0.000_01, 0.000_025, 0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005],
  ...[0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
];

/** `count` takes the index of a phase; `read` gives everything since the start, of phases that have run. */
export function createPhaseTimes(): { count(phase: number, ms: number): void; read(): PhaseTimes[] } {
  const width = phaseBoundsSeconds.length + 1;
  const buckets = new Float64Array(phases.length * width);
  const seconds = new Float64Array(phases.length);
  return {
    count: (phase, ms) => {
      const durationSeconds = ms / 1_000;
      let bucket = 0;
      while (bucket < phaseBoundsSeconds.length && durationSeconds > (phaseBoundsSeconds[bucket] ?? 0)) bucket += 1;
      const cell = phase * width + bucket;
      buckets[cell] = (buckets[cell] ?? 0) + 1;
      seconds[phase] = (seconds[phase] ?? 0) + durationSeconds;
    },
    read: () =>
      phases.flatMap((phase, index) => {
        const own = [...buckets.subarray(index * width, (index + 1) * width)];
        const count = own.reduce((sum, one) => sum + one, 0);
        return count === 0 ? [] : [{ phase, buckets: own, seconds: seconds[index] ?? 0, count }];
      }),
  };
}
