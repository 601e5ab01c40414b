// How much one connection may read in a turn of the event loop. Without it a socket that is always full is read up to 32
// times before the next one has its turn, and a few transfers at full speed hold up all small requests.
import { limits } from '../../kernel/limits.ts';

export class TurnBudget {
  #left: number = limits.gateway.readBytesPerTurn;
  #isWaiting = false;
  readonly #whenNext: () => void;

  /** @param whenNext  called in the next turn after the budget was spent: reading may go on */
  constructor(whenNext: () => void) {
    this.#whenNext = whenNext;
  }

  /** Nothing more is to be read in this turn. */
  get isSpent(): boolean {
    return this.#left <= 0;
  }

  /** So many bytes have been read; what is left over of it counts in the turns that follow. */
  take(bytes: number): void {
    this.#left -= bytes;
    if (this.#left > 0 || this.#isWaiting) return;
    this.#isWaiting = true;
    setImmediate(() => {
      this.#isWaiting = false;
      this.#left = limits.gateway.readBytesPerTurn;
      this.#whenNext();
    });
  }
}
