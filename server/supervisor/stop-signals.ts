// SIGINT and SIGTERM: the first asks for a clean stop, a later one forces it.

export type StopSignals = {
  /** Aborts at the first signal. */
  signal: AbortSignal;
  /** Resolves at the first signal. */
  stopped: Promise<void>;
  /** Called at a second signal, before the process ends with exit code 130. */
  onForce(force: () => void): void;
  close(): void;
};

/** Ctrl-C under npm arrives twice, from the terminal and from npm; what comes this soon is the same press. */
const samePressMs = 1_000;

export function createStopSignals(): StopSignals {
  const controller = new AbortController();
  const { promise: stopped, resolve } = Promise.withResolvers<void>();
  let firstAtMs: number | null = null;
  let force: () => void = () => undefined;
  const handle = () => {
    if (firstAtMs === null) {
      firstAtMs = performance.now();
      controller.abort(new Error('the house was told to stop'));
      resolve();
    } else if (performance.now() - firstAtMs > samePressMs) {
      force();
      process.exit(130);
    }
  };
  process.on('SIGINT', handle).on('SIGTERM', handle);
  return {
    signal: controller.signal,
    stopped,
    onForce: (given) => {
      force = given;
    },
    close: () => {
      process.off('SIGINT', handle).off('SIGTERM', handle);
    },
  };
}
