// The ledger as one worker thread has it: the spool writer behind the usage recorder, and the quota leases. Wired in
// runtime/compose.ts; messages go to createLedgerMaster on the main thread.
import type { QuotaLeases, UsageRecorder } from '../contracts/ports.ts';
import type { Clock } from '../kernel/clock.ts';
import { limits } from '../kernel/limits.ts';
import { loopTurn } from '../kernel/loop-turn.ts';
import type { Random } from '../kernel/random.ts';
import type { LedgerMasterMessage, LedgerThreadData, LedgerThreadMessage } from './messages.ts';
import { controlIndex } from './messages.ts';
import { nodeSpoolFiles } from './spool/spool-files.ts';
import type { SpoolStats } from './spool/spool-writer.ts';
import { SpoolWriter } from './spool/spool-writer.ts';
import { ThreadLeases } from './thread-leases.ts';

export type LedgerThreadDeps = {
  /** From LedgerMaster.threadData, through workerData. */
  data: LedgerThreadData;
  /** To the main thread's LedgerMaster.handleMessage. */
  post: (message: LedgerThreadMessage) => void;
  clock: Clock;
  random: Random;
  /** A write or rotation the disk refused; called for each, so limit what is logged. */
  onProblem: (error: unknown) => void;
};

export type LedgerThread = {
  recorder: UsageRecorder;
  leases: QuotaLeases;
  /** For every message of the main thread whose kind begins with "ledger". */
  handleMessage(message: LedgerMasterMessage): void;
  stats(): SpoolStats;
  /**
   * After the last exchange of the thread has ended: seals the spool. Messages posted by it must still reach the main
   * thread before that closes its own side.
   */
  close(): void;
};

export function createLedgerThread(deps: LedgerThreadDeps): LedgerThread {
  const { data, post, clock, random } = deps;
  const control = new Int32Array(data.control);
  const leases = new ThreadLeases({ words: new Int32Array(data.words), clock, post });
  const writer = new SpoolWriter({
    files: nodeSpoolFiles,
    directory: data.directory,
    writerId: data.writerId,
    newSegmentId: () => random.uuid(),
    nowMs: () => clock.nowMs(),
    atTurnEnd: (callback) => loopTurn.at('record', callback),
    inNextTurn: (callback) => void setImmediate(callback),
    isBlocked: () => Atomics.load(control, controlIndex.isBlocked) === 1,
    onSealed: ({ path, bytes }) => post({ kind: 'ledger-segment-sealed', path, bytes }),
    onProblem: deps.onProblem,
  });
  const rotation = setInterval(() => writer.age(limits.ledger.segmentAgeMsMin), limits.ledger.segmentAgeMsMin);
  rotation.unref();
  return {
    recorder: {
      admit: (admission, done, context) => writer.admit(admission, done, context),
      finish: (admission, finish, done, context) => writer.finish(admission, finish, done, context),
    },
    leases,
    handleMessage: (message) => {
      if (message.kind === 'ledger-lease-answers') leases.learn(message.answers);
      else leases.planChanged(message.planId);
    },
    stats: () => writer.stats(),
    close: () => {
      clearInterval(rotation);
      leases.close();
      writer.close();
    },
  };
}
