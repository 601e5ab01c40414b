// The one buffer that all plain sockets of a thread read into: a read fills its beginning, and whoever gets it takes or
// copies what is there before the next read of any socket. So a read allocates nothing.
import { Buffer } from 'node:buffer';

export const readBuffer = Buffer.allocUnsafeSlow(65_536);
const readView = new DataView(readBuffer.buffer, readBuffer.byteOffset, readBuffer.byteLength);

/** Requests of one client and answers of one upstream are of few lengths, and making a view costs more than finding it. */
const keptLengths = 2_048;
const views: (Buffer | undefined)[] = new Array(keptLengths).fill(undefined);

/** The first `length` bytes of the buffer; the same view for the same small length. */
export function beginning(length: number): Buffer {
  if (length >= keptLengths) return readBuffer.subarray(0, length);
  let view = views[length];
  if (view === undefined) {
    view = readBuffer.subarray(0, length);
    views[length] = view;
  }
  return view;
}

/** For reading several bytes at once: the same bytes at the same places; null unless they are one of the kept beginnings. */
export function viewOf(bytes: Buffer): DataView | null {
  return views[bytes.length] === bytes ? readView : null;
}
