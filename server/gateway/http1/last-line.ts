// The request line that came last on a connection, as bytes: most clients that poll send the same again, and comparing it is
// cheaper than reading it.

/** Longer lines are read each time. */
const keptBytes = 256;
const nothing = new Uint8Array(0);

export class LastLine {
  /** 0 when none is kept. */
  length = 0;
  #bytes: Uint8Array = nothing;

  /** Keeps the line between `start` and `end`, its line ending included. */
  keep(bytes: Uint8Array, start: number, end: number): void {
    this.length = 0;
    if (end - start > keptBytes) return;
    if (this.#bytes.length === 0) this.#bytes = new Uint8Array(keptBytes);
    for (let at = start; at < end; at += 1) this.#bytes[at - start] = bytes[at] ?? 0;
    this.length = end - start;
  }

  /** Whether all of the line kept stands at `start`. */
  isAt(bytes: Uint8Array, start: number): boolean {
    const { length } = this;
    if (length === 0 || bytes.length - start < length) return false;
    const kept = this.#bytes;
    for (let at = 0; at < length; at += 1) if (bytes[start + at] !== kept[at]) return false;
    return true;
  }

  forget(): void {
    this.length = 0;
    this.#bytes = nothing;
  }
}
