// Views of a buffer's beginning, for reads into it: requests of one client and answers of one upstream are of few lengths,
// and making a view costs more than finding it.
const keptLengths = 2_048;

/** @returns gives the first `length` bytes of the buffer; the same view for the same small length */
export function beginningsOf(buffer: Buffer): (length: number) => Buffer {
  const views: (Buffer | undefined)[] = new Array(keptLengths).fill(undefined);
  return (length) => {
    if (length >= keptLengths) return buffer.subarray(0, length);
    let view = views[length];
    if (view === undefined) {
      view = buffer.subarray(0, length);
      views[length] = view;
    }
    return view;
  };
}
