// What a thread does in one turn of its event loop, in order: all that was read is handled, then recorded, then sent. Between two
// system calls the system's memory takes the place of ours in the processor's caches, so it is cheaper to read, handle and send
// many requests than to do all of it for one after the other.

const stages = ['handle', 'record', 'send'] as const;

export type TurnStage = (typeof stages)[number];

export class LoopTurn {
  readonly #due: Record<TurnStage, (() => void)[]> = { handle: [], record: [], send: [] };
  readonly #run = () => this.#runStages();
  readonly #schedule: (run: () => void) => void;
  #isScheduled = false;
  /** The stages of the turn that runs are not over: what is due at a later one of them is done in it. */
  #isRunning = false;

  /** @param schedule  runs it when the turn has read all there is */
  constructor(schedule: (run: () => void) => void = setImmediate) {
    this.#schedule = schedule;
  }

  /** Whether what is held for the end of the turn is sent before anything else happens. */
  get isRunning(): boolean {
    return this.#isRunning;
  }

  /** Calls it once: when the turn has read all there is, or from within a stage at a later one. What it throws, the turn throws at its end. */
  at(stage: TurnStage, callback: () => void): void {
    this.#due[stage].push(callback);
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    this.#schedule(this.#run);
  }

  #runStages(): void {
    let failure: { error: unknown } | null = null;
    this.#isRunning = true;
    for (const stage of stages) {
      const due = this.#due[stage];
      if (due.length === 0) continue;
      this.#due[stage] = [];
      for (const callback of due) {
        try {
          callback();
        } catch (error) {
          failure ??= { error };
        }
      }
    }
    this.#isRunning = false;
    this.#isScheduled = stages.some((stage) => this.#due[stage].length > 0);
    if (this.#isScheduled) this.#schedule(this.#run);
    if (failure !== null) throw failure.error;
  }
}

/** Of this thread. */
export const loopTurn = new LoopTurn();
