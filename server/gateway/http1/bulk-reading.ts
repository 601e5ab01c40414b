// Whose turn it is to read. A socket that is always full is read up to 32 times before the next one has its turn, and what hundreds
// of full ones bring in one turn of the event loop takes 100 ms, which every small request in it waits for. So of a thread's connections
// that bring much only a few read at a time, so many bytes each; the others wait in order, with their sockets paused. How many are
// a few depends on what a read takes: 0.1 ms with all it entails, or ten times that when the system is short of memory for its buffers.
import { limits } from '../../kernel/limits.ts';

/** Reads of fewer bytes are not counted: heads and small bodies, and what a slow network brings, wait for nobody. */
const countedBytesMin = 16_384;
/** How long the places do not go round when those that have one find nothing to read, or the only one too much: the time is others'. */
const restMs = 1;

/** The places of one thread, and the connections that have one or wait for it. */
export class BulkPlaces {
  readonly nowMs: () => number;
  readonly #reading = new Set<BulkReading>();
  readonly #waiting = new Set<BulkReading>();
  /** How many there are. */
  #count: number = limits.gateway.bulkReadersAtOnce;
  /** Given up since the last round: what was read there is a part of this turn's work. */
  #used = 0;
  /** What handling that took. */
  #spentMs = 0;
  #isRoundDue = false;
  readonly #round = () => this.#goRound();

  constructor(nowMs = () => performance.now()) {
    this.nowMs = nowMs;
  }

  hasRoom(): boolean {
    return this.#waiting.size === 0 && this.#reading.size + this.#used < this.#count;
  }

  /** Handling what one of them read took so long. */
  spend(ms: number): void {
    this.#spentMs += ms;
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
    const { bulkMsPerTurn, bulkReadersAtOnce } = limits.gateway;
    const isSlow = this.#spentMs > bulkMsPerTurn;
    const rests = isSlow && this.#count === 1;
    if (isSlow) this.#count = Math.max(1, this.#count >> 1);
    else if (this.#spentMs < bulkMsPerTurn / 2) this.#count = Math.min(bulkReadersAtOnce, this.#count + 1);
    let isBusy = this.#used > 0;
    if (this.#waiting.size > 0) for (const connection of this.#reading) isBusy = connection.stayIfBusy() || isBusy;
    for (const connection of this.#waiting) {
      if (this.#reading.size >= this.#count) break;
      connection.goOn();
    }
    this.#used = 0;
    this.#spentMs = 0;
    this.#isRoundDue = this.#waiting.size > 0;
    if (!this.#isRoundDue) return;
    if (isBusy && !rests) setImmediate(this.#round);
    else setTimeout(this.#round, restMs);
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
  /** When what was read last came, until it is handled; 0 otherwise. */
  #takenAtMs = 0;

  /** @param onTurn  whether it may read has changed: `mayRead` is to be asked */
  constructor(onTurn: () => void, places = ofThread) {
    this.#onTurn = onTurn;
    this.#places = places;
  }

  /** So many bytes have been read at once. */
  take(bytes: number): void {
    if (bytes < countedBytesMin || this.#state === 'waiting' || this.#state === 'held') return;
    if (this.#state === 'small') this.#enterOrWait();
    this.#takenAtMs = this.#places.nowMs();
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
    if (this.#takenAtMs > 0) {
      this.#places.spend(this.#places.nowMs() - this.#takenAtMs);
      this.#takenAtMs = 0;
    }
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
