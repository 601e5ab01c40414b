// A body on its way, pushed with back-pressure and without knowledge of who reads it from where: a client's request or
// an upstream's response, on node:http or on any codec.

export type BodySource = {
  /** Exact bytes when declared, null when only the end tells (chunked). */
  readonly length: number | null;
  /** Begins the flow into the sink; called once. */
  start(sink: BodySink): void;
  /** Goes on after the sink's `chunk` returned false. */
  resume(): void;
  /** Ends the flow for good and closes what it came from; safe at any time, also after the end. */
  destroy(): void;
};

/** The body of a client's request: nobody reads more of it than its route takes. */
export type RequestBodySource = BodySource & {
  /** Beyond so many bytes it fails with BodyTooLarge. Set before it is read. */
  bytesMax: number;
};

/** A request body is longer than its route takes. */
export class BodyTooLarge extends Error {
  constructor() {
    super('the request body is longer than the route takes');
    this.name = 'BodyTooLarge';
  }
}

type BodySink = {
  /**
   * @param bytes  may lie in a buffer that is read into again: whoever keeps them beyond the call copies them
   * @returns      false when the source must pause until `resume`
   */
  chunk(bytes: Uint8Array): boolean;
  /** The body is complete. */
  end(): void;
  /** The body will never be complete; nothing follows. */
  fail(error: Error): void;
};
