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

type Sharing = {
  ring: IoUring;
  /** Texts at least that share a call. */
  fewest: number;
  onRefused: () => void;
};

class TurnSends {
  readonly #sendAll = () => this.#send();
  #holding: HoldingWriter[] = [];
  #sharing: Sharing | null = null;

  /**
   * From now on the texts of a turn share a call.
   *
   * @param onRefused  the system makes no more such calls, and each text has its own again
   * @param fewest     that share one: with two it costs more than a call each
   */
  shareCalls(ring: IoUring, onRefused: () => void, fewest = 3): void {
    this.close();
    this.#sharing = { ring, fewest, onRefused };
  }

  /** From now on each text has a call of its own. */
  close(): void {
    this.#sharing?.ring.close();
    this.#sharing = null;
  }

  get sharesCalls(): boolean {
    return this.#sharing !== null;
  }

  /** Sends what it holds at the end of the turn. */
  hold(writer: HoldingWriter): void {
    if (this.#holding.length === 0) loopTurn.at('send', this.#sendAll);
    this.#holding.push(writer);
  }

  #send(): void {
    const holding = this.#holding;
    const sharing = this.#sharing;
    this.#holding = [];
    const alone = sharing === null || holding.length < sharing.fewest ? holding : this.#sendTogether(holding, sharing);
    for (const writer of alone) writer.sendHeld();
  }

  /** @returns those that must send by themselves */
  #sendTogether(holding: HoldingWriter[], { ring, onRefused }: Sharing): HoldingWriter[] {
    const alone: HoldingWriter[] = [];
    let prepared: HoldingWriter[] = [];
    let isRefused = false;
    for (const writer of holding) {
      if (!writer.prepare(ring)) {
        alone.push(writer);
        continue;
      }
      prepared.push(writer);
      if (!ring.isFull) continue;
      isRefused = !submit(ring, prepared) || isRefused;
      prepared = [];
    }
    if (prepared.length > 0) isRefused = !submit(ring, prepared) || isRefused;
    if (isRefused) {
      this.close();
      onRefused();
    }
    return alone;
  }
}

/** @returns false when the system has not made all of it: those it has not can send by themselves */
function submit(ring: IoUring, prepared: readonly HoldingWriter[]): boolean {
  const made = ring.submit();
  for (let place = 0; place < prepared.length; place += 1) {
    const writer = prepared[place] as HoldingWriter;
    const result = ring.results[place] as number;
    if (result !== noResult) writer.sent(result);
    else if (place < made) writer.lose();
    else writer.sent(0);
  }
  return made === prepared.length;
}

/** Of this thread. */
export const turnSends = new TurnSends();
