// How much connections may read in a turn of the event loop. Without a budget of its own a socket that is always full is read up to
// 32 times before the next one has its turn; and without one for all of them, a thousand full sockets come before a small request.
import { limits } from '../../kernel/limits.ts';

/** Reads of fewer bytes are not counted: heads and small bodies, and what a slow network brings, wait for nobody. */
const countedBytesMin = 16_384;

/** Of this thread: those that have spent theirs, the longest waiting first. Each is in it once at most. */
const spent: TurnBudget[] = [];

function renewSome(): void {
  const renewed = spent.splice(0, limits.gateway.budgetsPerTurn);
  if (spent.length > 0) setImmediate(renewSome);
  for (const budget of renewed) budget.renew();
}

export class TurnBudget {
  #left: number = limits.gateway.readBytesPerTurn;
  readonly #whenNext: () => void;

  /** @param whenNext  called in a later turn, after the budget was spent: reading may go on */
  constructor(whenNext: () => void) {
    this.#whenNext = whenNext;
  }

  /** Nothing more is to be read for now. */
  get isSpent(): boolean {
    return this.#left <= 0;
  }

  /** So many bytes have been read at once; what is left over of it counts in the turns that follow. */
  take(bytes: number): void {
    if (bytes < countedBytesMin || this.isSpent) return;
    this.#left -= bytes;
    if (!this.isSpent) return;
    if (spent.length === 0) setImmediate(renewSome);
    spent.push(this);
  }

  renew(): void {
    this.#left = limits.gateway.readBytesPerTurn;
    this.#whenNext();
  }
}
