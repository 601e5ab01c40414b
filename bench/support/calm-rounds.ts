// Rounds of a benchmark on a machine that others share. A virtual core whose physical core is busy with somebody else's work is half as
// slow again, for seconds or minutes, and what it measures then is the neighbour. So the cores are probed before and after all that a
// round measures, and the rounds of the calm stretches count: which ones they are is decided by the probe, never by a figure.
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { capture } from './bench-house.ts';

/** A core is calm while its probe takes at most so many times its least so far. */
const calmRatio = 1.15;
/** At most so many times the rounds asked for are measured. */
const triesPerRound = 4;
/** How long one round waits for calm before it is measured anyway. */
const calmWaitMsMax = 60_000;

/** `slowestUs`: of the probes around its measurements. */
type Round = { figures: ReadonlyMap<string, number>; slowestUs: number };

export class CalmRounds {
  readonly #cores: readonly number[];
  #leastUs = Number.POSITIVE_INFINITY;

  /** @param cores  those that what is measured runs on */
  constructor(cores: readonly number[]) {
    this.#cores = cores;
  }

  /**
   * Measures every lane once a round, in turn, until so many rounds were calm. A first round warms up and is not kept. When calm rounds
   * are too few the calmest stand in for them, and a line says so.
   *
   * @param measure  the figure of one lane in one round
   * @returns        by lane, one figure per round kept, in the order of the rounds
   */
  async measure<Lane extends { name: string }>(
    lanes: readonly Lane[],
    rounds: number,
    measure: (lane: Lane) => Promise<number>,
  ): Promise<Map<string, number[]>> {
    const taken: Round[] = [];
    for (let round = -1; round < rounds * triesPerRound && this.#calmOf(taken).length < rounds; round += 1) {
      const figures = new Map<string, number>();
      let slowestUs = await this.#whenCalm();
      for (const lane of lanes) {
        figures.set(lane.name, await measure(lane));
        slowestUs = Math.max(slowestUs, await this.#probe());
      }
      if (round >= 0) taken.push({ figures, slowestUs });
    }
    const kept = this.#keep(taken, rounds);
    return new Map(lanes.map(({ name }): [string, number[]] => [name, kept.map(({ figures }) => figures.get(name) ?? Number.NaN)]));
  }

  #calmOf(taken: readonly Round[]): Round[] {
    return taken.filter(({ slowestUs }) => slowestUs <= this.#leastUs * calmRatio);
  }

  #keep(taken: readonly Round[], rounds: number): Round[] {
    const calmest = [...taken].sort((left, right) => left.slowestUs - right.slowestUs).slice(0, rounds);
    const kept = taken.filter((round) => calmest.includes(round));
    const slowest = Math.max(...kept.map(({ slowestUs }) => slowestUs));
    console.log(
      `  ${kept.length} of ${taken.length} rounds kept, ${this.#calmOf(kept).length} calm: a system call took at most ${slowest.toFixed(2)} µs around them, ${this.#leastUs.toFixed(2)} at best`,
    );
    return kept;
  }

  /** The first calm probe, or the last one when calm does not come in time. */
  async #whenCalm(): Promise<number> {
    const deadlineMs = performance.now() + calmWaitMsMax;
    for (;;) {
      const us = await this.#probe();
      if (us <= this.#leastUs * calmRatio || performance.now() > deadlineMs) return us;
      await wait(1_000);
    }
  }

  /** @returns µs per system call on the slowest of the cores */
  async #probe(): Promise<number> {
    const script = path.join(import.meta.dirname, 'core-probe.ts');
    const printed = await Promise.all(this.#cores.map((core) => capture('taskset', ['-c', String(core), process.execPath, script])));
    const probes = printed.map(Number);
    this.#leastUs = Math.min(this.#leastUs, ...probes);
    return Math.max(...probes);
  }
}
