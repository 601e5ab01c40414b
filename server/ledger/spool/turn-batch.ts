// What one event-loop turn collected for the spool: the records of its frame and who waits for it.
import type { AppError } from '../../kernel/app-error.ts';
import { RecordBytes } from '../model/record-bytes.ts';
import type { Open } from './open-admissions.ts';

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

export class TurnBatch {
  /** Names of subjects that the records below need; part of the same frame, before them. */
  readonly subjects = new RecordBytes(4_096);
  readonly admissions = new RecordBytes(16_384);
  readonly finishes = new RecordBytes(16_384);
  readonly refusals = new RecordBytes(4_096);
  /** In the order they are written: admissions before the finishes that may name them. */
  readonly parts = [this.subjects, this.admissions, this.finishes, this.refusals];
  /** The admissions. */
  admitted: Open[] = [];
  /** The admissions that the finishes belong to. */
  finished: Open[] = [];
  refusalCount = 0;
  admissionsWritten = new Waiters();
  finishesTried = new Waiters();

  /** Whether there is nothing to write. */
  isEmpty(): boolean {
    return this.subjects.length + this.admissions.length + this.finishes.length + this.refusals.length === 0;
  }

  /** Those who wait for the write that is tried now; who comes later waits for the next. */
  takeWaiters(): { admissionsWritten: Waiters; finishesTried: Waiters } {
    const { admissionsWritten, finishesTried } = this;
    this.admissionsWritten = new Waiters();
    this.finishesTried = new Waiters();
    return { admissionsWritten, finishesTried };
  }

  /** After a write. */
  clear(): void {
    for (const part of this.parts) part.clear();
    this.admitted = [];
    this.finished = [];
    this.refusalCount = 0;
  }

  /**
   * After a write that failed: finishes and refusals are written with a later frame, together with the subjects already
   * named; the admissions are refused and forgotten.
   */
  dropAdmissions(): void {
    this.admissions.clear();
    this.admitted = [];
  }
}
