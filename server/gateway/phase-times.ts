// How long exchanges of a thread spend in each phase: buckets of plain numbers, for one exchange in so many.
import { countDuration, createDurationTally, type DurationTally } from '../kernel/duration-tally.ts';
import { phases } from './pipeline/phases.ts';

export type PhaseTimes = DurationTally & { phase: string };

/** From what a look-up takes to the longest timeout. */
const boundsSeconds = [
  ...[0.000_01, 0.000_025, 0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005],
  ...[0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
];

/** `count` takes the index of a phase; `read` gives everything since the start, of phases that have run. */
export function createPhaseTimes(): { count(phase: number, ms: number): void; read(): PhaseTimes[] } {
  const times = phases.map((phase) => ({ phase, ...createDurationTally(boundsSeconds) }));
  return {
    count: (phase, ms) => {
      const tally = times[phase];
      if (tally !== undefined) countDuration(tally, ms);
    },
    read: () => times.filter(({ count }) => count > 0),
  };
}
