// What the writers of a thread hold until its turn has read, handled and recorded all there is (see LoopTurn): sent with one call to
// the system where that can be (see IoUring), and with a call each where not.
import { type IoUring, noResult } from '../../kernel/io-uring.ts';
import { loopTurn } from '../../kernel/loop-turn.ts';

/** A socket's, that holds something for the end of the turn. */
export type HoldingWriter = {
  /** Prepares what it holds, and holds it no more; false when that must be sent in another way. */
  prepare(ring: IoUring): boolean;
  /** Of what it prepared the system has taken so many bytes; below 0 none. */
  sent(bytes: number): void;
  /** Nobody knows what the system has taken. */
  lose(): void;
  /** Sends what it holds by itself. */
  sendHeld(): void;
};

/** With two it costs more than a call each. */
const fewestShared = 3;

class TurnSends {
  readonly #sendAll = () => this.#send();
  #holding: HoldingWriter[] = [];
  #ring: IoUring | null = null;
  #fewest = fewestShared;

  /** From now on the texts of a turn share a call, when there are so many at least; null for a call each. */
  shareCalls(ring: IoUring | null, fewest = fewestShared): void {
    this.#ring = ring;
    this.#fewest = fewest;
  }

  /** Sends what it holds at the end of the turn. */
  hold(writer: HoldingWriter): void {
    if (this.#holding.length === 0) loopTurn.at('send', this.#sendAll);
    this.#holding.push(writer);
  }

  #send(): void {
    const holding = this.#holding;
    const ring = this.#ring;
    this.#holding = [];
    const isShared = ring?.isOpen === true && holding.length >= this.#fewest;
    const alone = isShared ? sendTogether(holding, ring) : holding;
    for (const writer of alone) writer.sendHeld();
  }
}

/** @returns those that must send by themselves */
function sendTogether(holding: readonly HoldingWriter[], ring: IoUring): HoldingWriter[] {
  const alone: HoldingWriter[] = [];
  let prepared: HoldingWriter[] = [];
  for (const writer of holding) {
    if (!writer.prepare(ring)) {
      alone.push(writer);
      continue;
    }
    prepared.push(writer);
    if (!ring.isFull) continue;
    submit(ring, prepared);
    prepared = [];
  }
  if (prepared.length > 0) submit(ring, prepared);
  return alone;
}

/** Those that the system has not made can send by themselves. */
function submit(ring: IoUring, prepared: readonly HoldingWriter[]): void {
  const made = ring.submit();
  for (let place = 0; place < prepared.length; place += 1) {
    const writer = prepared[place] as HoldingWriter;
    const result = ring.results[place] as number;
    if (result !== noResult) writer.sent(result);
    else if (place < made) writer.lose();
    else writer.sent(0);
  }
}

/** Of this thread. */
export const turnSends = new TurnSends();
