// One child process that is kept running: started, waited for until it is ready, started again with backoff when it
// ends unasked, and drained when the house stops.
import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '../config/logger.ts';

export type ChildSpec = {
  /** For the log: `runtime` or `console`. */
  name: string;
  module: string;
  args: readonly string[];
  env: NodeJS.ProcessEnv;
  cwd: string;
  execArgv?: readonly string[];
  /** Resolves when the started process serves; rejects or aborts when it ends before. */
  untilReady: (child: ChildProcess, signal: AbortSignal) => Promise<void>;
  /** From SIGTERM to SIGKILL. */
  drainMs: number;
  logger: Logger;
};

export type KeptChild = {
  /** Resolves when the first start is ready; rejects when it ended three times before that. */
  ready: Promise<void>;
  /** Asks it to finish what is in flight and end; kills it after `drainMs`. */
  stop(): Promise<void>;
  /** Ends it now. */
  kill(): void;
};

const backoffMsMin = 200;
const backoffMsMax = 10_000;
/** A child that served this long has recovered: its next end is the first again. */
const stableMs = 30_000;
const startsBeforeGivingUp = 3;

/** Starts the child and keeps it running until `stop()`. */
export function keepChildRunning(spec: ChildSpec): KeptChild {
  let child: ChildProcess | null = null;
  let isStopping = false;
  const { promise: ready, resolve: nowReady, reject: neverReady } = Promise.withResolvers<void>();
  const stopping = new AbortController();

  const runOnce = async (): Promise<{ servedMs: number; reason: string }> => {
    const ended = new AbortController();
    const started = fork(spec.module, spec.args, {
      cwd: spec.cwd,
      env: spec.env,
      execArgv: [...(spec.execArgv ?? [])],
      // A group of its own: Ctrl-C in a terminal reaches the supervisor alone, which drains its children.
      detached: true,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    child = started;
    const exit = once(started, 'exit').then(([code, signal]: (number | string | null)[]) => {
      ended.abort();
      return signal === null || signal === undefined ? `exit code ${code}` : `signal ${signal}`;
    });
    const startedAt = performance.now();
    spec.untilReady(started, ended.signal).then(nowReady, () => undefined);
    const reason = await exit;
    return { servedMs: performance.now() - startedAt, reason };
  };

  const run = async () => {
    let failures = 0;
    while (!isStopping) {
      const { servedMs, reason } = await runOnce();
      child = null;
      if (isStopping) return;
      failures = servedMs >= stableMs ? 1 : failures + 1;
      const waitMs = Math.min(backoffMsMax, backoffMsMin * 2 ** (failures - 1));
      spec.logger.error({ child: spec.name, reason, failures, waitMs }, 'child process ended and is started again');
      if (failures >= startsBeforeGivingUp) neverReady(new Error(`the ${spec.name} process ended ${failures} times: ${reason}`));
      await delay(waitMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };
  // A rejection nobody waits for any more (after the first ready) changes nothing.
  ready.catch(() => undefined);
  const finished = run();

  return {
    ready,
    stop: async () => {
      isStopping = true;
      stopping.abort();
      child?.kill('SIGTERM');
      if ((await Promise.race([finished, delay(spec.drainMs, 'late', { ref: false })])) === 'late') {
        spec.logger.warn({ child: spec.name, drainMs: spec.drainMs }, 'child process did not drain in time and is killed');
        child?.kill('SIGKILL');
      }
      await finished;
    },
    kill: () => {
      isStopping = true;
      stopping.abort();
      child?.kill('SIGKILL');
    },
  };
}
