// A whole body of few bytes as text, each byte the character of its number: it goes out with the head in one write, and costs
// less to make and to collect than a buffer.
import { Buffer } from 'node:buffer';

export class ByteText {
  readonly text: string;

  /** @param bytes  may be written to afterwards */
  constructor(bytes: Buffer, start: number, end: number) {
    this.text = Buffer.prototype.latin1Slice.call(bytes, start, end);
  }

  /** In bytes. */
  get length(): number {
    return this.text.length;
  }

  toBytes(): Buffer {
    return Buffer.from(this.text, 'latin1');
  }
}
