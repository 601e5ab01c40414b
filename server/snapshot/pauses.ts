// Long work in slices, so that a thread's other work goes on meanwhile.

/** Asked after each small piece of work: undefined goes on, a promise is to be awaited first. */
export type Pause = () => Promise<void> | undefined;

/**
 * Gives way whenever `sliceMs` have passed since it last did.
 *
 * @param nowMs  monotonic ms
 */
export function createPauses(sliceMs: number, nowMs: () => number): Pause {
  let startedMs = nowMs();
  return () => {
    if (nowMs() - startedMs < sliceMs) return undefined;
    return new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
      startedMs = nowMs();
    });
  };
}
