// Whose turn it is to read. A socket that is always full is read up to 32 times before the next one has its turn, and what hundreds
// of full ones bring in one turn of the event loop takes 100 ms, which every small request in it waits for. So of a thread's connections
// that bring much only a few read at a time, so many bytes each; the others wait in order, with their sockets paused.
import { limits } from '../../kernel/limits.ts';

/** Reads of fewer bytes are not counted: heads and small bodies, and what a slow network brings, wait for nobody. */
const countedBytesMin = 16_384;
/** How often the places go round while those that have one find nothing to read. */
const idleRoundMs = 1;

/** The places of one thread, and the connections that have one or wait for it. */
export class BulkPlaces {
  readonly #reading = new Set<BulkReading>();
  readonly #waiting = new Set<BulkReading>();
  /** Given up since the last round: what was read there is a part of this turn's work. */
  #used = 0;
  #isRoundDue = false;
  readonly #round = () => this.#goRound();

  hasRoom(): boolean {
    return this.#waiting.size === 0 && this.#reading.size + this.#used < limits.gateway.bulkReadersAtOnce;
  }

  enter(connection: BulkReading): void {
    this.#waiting.delete(connection);
    this.#reading.add(connection);
  }

  leave(connection: BulkReading, waits: boolean): void {
    if (this.#reading.delete(connection)) this.#used += 1;
    if (waits) this.#waiting.add(connection);
    else this.#waiting.delete(connection);
    if (this.#isRoundDue) return;
    this.#isRoundDue = true;
    setImmediate(this.#round);
  }

  /** Once a turn while any wait: those that have a place and read nothing in it give it to the next. */
  #goRound(): void {
    let isBusy = false;
    if (this.#waiting.size > 0) for (const connection of this.#reading) isBusy = connection.stayIfBusy() || isBusy;
    for (const connection of this.#waiting) {
      if (this.#reading.size >= limits.gateway.bulkReadersAtOnce) break;
      connection.goOn();
    }
    this.#used = 0;
    this.#isRoundDue = this.#waiting.size > 0;
    if (!this.#isRoundDue) return;
    if (isBusy) setImmediate(this.#round);
    else setTimeout(this.#round, idleRoundMs);
  }
}

const ofThread = new BulkPlaces();

export class BulkReading {
  readonly #onTurn: () => void;
  readonly #places: BulkPlaces;
  /** Held: what it brought is not taken yet, so it neither reads nor waits for its turn. */
  #state: 'small' | 'reading' | 'waiting' | 'held' = 'small';
  #left = 0;
  #isBusy = false;

  /** @param onTurn  whether it may read has changed: `mayRead` is to be asked */
  constructor(onTurn: () => void, places = ofThread) {
    this.#onTurn = onTurn;
    this.#places = places;
  }

  /** So many bytes have been read at once. */
  take(bytes: number): void {
    if (bytes < countedBytesMin || this.#state === 'waiting' || this.#state === 'held') return;
    if (this.#state === 'small') this.#enterOrWait();
    if (this.#state !== 'reading') return;
    this.#isBusy = true;
    this.#left -= bytes;
    if (this.#left <= 0) this.#leave('waiting');
  }

  /**
   * Whether more may be read now; if not, `onTurn` will be called, unless what was read last is not taken yet: then it is
   * asked again once it is.
   */
  mayRead(isTaken: boolean): boolean {
    if (!isTaken) {
      if (this.#state !== 'small' && this.#state !== 'held') this.#leave('held');
      return false;
    }
    if (this.#state === 'held') this.#enterOrWait();
    return this.#state === 'small' || this.#state === 'reading';
  }

  /** A body is whole, or its connection has gone. */
  over(): void {
    if (this.#state !== 'small') this.#leave('small');
  }

  // The places' side.

  goOn(): void {
    this.#enter();
    this.#onTurn();
  }

  /** @returns whether it has read in this turn; if not, it waits for another one */
  stayIfBusy(): boolean {
    const isBusy = this.#isBusy;
    this.#isBusy = false;
    if (!isBusy) {
      this.#leave('waiting');
      this.#onTurn();
    }
    return isBusy;
  }

  #enterOrWait(): void {
    if (this.#places.hasRoom()) this.#enter();
    else this.#leave('waiting');
  }

  #enter(): void {
    this.#state = 'reading';
    this.#left = limits.gateway.readBytesPerTurn;
    this.#isBusy = false;
    this.#places.enter(this);
  }

  #leave(state: 'small' | 'waiting' | 'held'): void {
    this.#state = state;
    this.#places.leave(this, state === 'waiting');
  }
}
