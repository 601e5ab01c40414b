// What one event-loop turn collected for the spool: the text of its frame and who waits for it.
import type { AppError } from '../../kernel/app-error.ts';

type Done = (context: unknown, error: AppError | null) => void;

/** Functions to be called after a write, each with a context of its own. */
class Waiters {
  readonly #dones: Done[] = [];
  readonly #contexts: unknown[] = [];

  add<Context>(done: (context: Context, error: AppError | null) => void, context: Context): void {
    // Each function gets back the context it came with.
    this.#dones.push(done as Done);
    this.#contexts.push(context);
  }

  /** Calls all of them; what one throws is told to `onProblem`, and the others are called all the same. */
  settle(error: AppError | null, onProblem: (error: unknown) => void): void {
    for (let index = 0; index < this.#dones.length; index += 1) {
      try {
        this.#dones[index]?.(this.#contexts[index], error);
      } catch (problem) {
        onProblem(problem);
      }
    }
  }
}

export type TurnBatch = {
  /** Names of subjects that the records below need; part of the same frame, before them. */
  subjects: { text: string };
  admissions: string;
  /** Numbers of the admissions. */
  admitted: number[];
  admissionsWritten: Waiters;
  finishes: string;
  /** Numbers of the admissions that the finishes belong to. */
  finished: number[];
  refusals: string;
  refusalCount: number;
  finishesTried: Waiters;
};

export function newTurnBatch(): TurnBatch {
  return {
    subjects: { text: '' },
    admissions: '',
    admitted: [],
    admissionsWritten: new Waiters(),
    finishes: '',
    finished: [],
    refusals: '',
    refusalCount: 0,
    finishesTried: new Waiters(),
  };
}

/** The frame's payload; empty when the turn collected nothing. Admissions come before the finishes that may name them. */
export function payloadOf(batch: TurnBatch): string {
  return batch.subjects.text + batch.admissions + batch.finishes + batch.refusals;
}

/**
 * What remains after a write that failed: finishes and refusals are written with a later frame, together with the
 * subjects already named; the admissions are refused and forgotten.
 */
export function withoutAdmissions(batch: TurnBatch): TurnBatch {
  return { ...batch, admissions: '', admitted: [], admissionsWritten: new Waiters(), finishesTried: new Waiters() };
}
