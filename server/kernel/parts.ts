// Long work that can be stopped between its parts, each of some tenths of a millisecond at most: whoever runs it decides whether
// others get the processor in between.

/** Yields between two parts and returns the result. */
export type Parts<Result> = Generator<undefined, Result>;

/** Runs all parts one after the other. */
export function atOnce<Result>(parts: Parts<Result>): Result {
  for (;;) {
    const part = parts.next();
    if (part.done) return part.value;
  }
}

/** @param pause  called between two parts, and awaited when it gives a promise */
export async function withPauses<Result>(parts: Parts<Result>, pause: () => Promise<void> | undefined): Promise<Result> {
  for (;;) {
    const part = parts.next();
    if (part.done) return part.value;
    const paused = pause();
    if (paused) await paused;
  }
}
