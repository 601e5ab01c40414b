// The body of the request a connection is reading, as a BodySource: its reader sets the pace, the connection gives.
import { limits } from '../../kernel/limits.ts';
import { type BodySource, BodyTooLarge, type RequestBodySource } from '../pipeline/body-source.ts';

type Sink = Parameters<BodySource['start']>[0];

/** What the body needs of its connection. */
type Giver = {
  takeBody(expectsContinue: boolean): void;
  destroy(): void;
};

export class RequestBody implements RequestBodySource {
  bytesMax: number = limits.gateway.maxBodyBytesDefault;
  readonly length: number | null;
  /** Whether the reader takes bytes now. */
  isFlowing = false;
  readonly #giver: Giver;
  readonly #expectsContinue: boolean;
  #sink: Sink | null = null;
  #bytes = 0;
  /** How it ended before anybody began to read, or at all. */
  #end: 'open' | 'whole' | Error = 'open';

  constructor(giver: Giver, length: number | null, expectsContinue: boolean) {
    this.#giver = giver;
    this.length = length;
    this.#expectsContinue = expectsContinue;
  }

  start(sink: Sink): void {
    this.#sink = sink;
    if (this.#end instanceof Error) {
      sink.fail(this.#end);
      return;
    }
    this.isFlowing = true;
    this.#giver.takeBody(this.#expectsContinue);
  }

  resume(): void {
    if (this.#end !== 'open' || this.isFlowing || this.#sink === null) return;
    this.isFlowing = true;
    this.#giver.takeBody(false);
  }

  destroy(): void {
    if (this.#end === 'open') this.#giver.destroy();
  }

  /** Only while it flows. */
  give(bytes: Uint8Array): void {
    this.#bytes += bytes.length;
    if (this.#bytes <= this.bytesMax) this.isFlowing = this.#sink?.chunk(bytes) ?? false;
    else {
      this.isFlowing = false;
      this.break(new BodyTooLarge());
    }
  }

  complete(): void {
    if (this.#end !== 'open') return;
    this.#end = 'whole';
    this.#sink?.end();
  }

  break(error: Error): void {
    if (this.#end !== 'open') return;
    this.#end = error;
    this.#sink?.fail(error);
  }
}
