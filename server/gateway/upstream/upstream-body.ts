// What is still to come of an upstream's answer, as a BodySource: the connection gives, its reader sets the pace.
import type { BodySource } from '../pipeline/body-source.ts';

/** What the body needs of its connection. */
type Giver = { readBody(): void; destroy(): void };

type Sink = Parameters<BodySource['start']>[0];

export class UpstreamBody implements BodySource {
  readonly length: number | null;
  /** Whether the reader takes bytes now. */
  isFlowing = false;
  readonly #connection: Giver;
  #sink: Sink | null = null;
  #error: Error | null = null;
  #isOver = false;

  constructor(connection: Giver, length: number | null) {
    this.#connection = connection;
    this.length = length;
  }

  start(sink: Sink): void {
    this.#sink = sink;
    if (this.#error) sink.fail(this.#error);
    else this.resume();
  }

  resume(): void {
    if (this.#isOver || this.isFlowing || this.#sink === null) return;
    this.isFlowing = true;
    this.#connection.readBody();
  }

  destroy(): void {
    if (!this.#isOver) this.#connection.destroy();
  }

  // The connection's side.

  /** Only while it flows. */
  give(bytes: Uint8Array): void {
    this.isFlowing = this.#sink?.chunk(bytes) ?? false;
  }

  complete(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#sink?.end();
  }

  break(error: Error): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#error = error;
    this.#sink?.fail(error);
  }
}
