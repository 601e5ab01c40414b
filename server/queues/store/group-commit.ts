// Coalesces the work of one event-loop turn into one statement: entries that arrive while as many flushes as allowed are
// under way wait for the next, so batches grow with the load and a lone entry waits for nobody.
import { AppError } from '#server/kernel/app-error.ts';
import { isRefusedByDatabase, unavailable } from './database-failure.ts';

export type GroupCommit<Entry, Answer> = {
  /**
   * Resolves with the entry's answer after COMMIT.
   *
   * @param sizeBytes  what the entry adds to a flush; flushes are bounded in entries and bytes
   * @throws AppError `database.unavailable` when the outcome is unknown, the database is away or too much is waiting
   */
  add(entry: Entry, sizeBytes?: number): Promise<Answer>;
  /** Resolves when nothing is waiting or in flight. */
  drain(): Promise<void>;
};

export type GroupCommitBounds = {
  /** 1 where a later flush must not overtake an earlier one. */
  flushesInFlightMax: number;
  flushEntriesMax: number;
  flushBytesMax: number;
  waitingEntriesMax: number;
  waitingBytesMax: number;
};

type Waiting<Entry, Answer> = {
  entry: Entry;
  sizeBytes: number;
  resolve(answer: Answer): void;
  reject(error: unknown): void;
};

/**
 * @param flush  one statement for all entries: answers in their order. When the database refuses it (a definite "no",
 *               such as a bad value), each entry is flushed again alone, so that one cannot fail the others.
 */
export function createGroupCommit<Entry, Answer>(
  flush: (entries: readonly Entry[]) => Promise<readonly Answer[]>,
  bounds: GroupCommitBounds,
): GroupCommit<Entry, Answer> {
  const waiting: Waiting<Entry, Answer>[] = [];
  let waitingBytes = 0;
  let flushesInFlight = 0;
  let isScheduled = false;
  let idle: (() => void)[] = [];

  /** After this turn's input has been read, so that its entries share a flush. */
  function schedule(): void {
    if (isScheduled || waiting.length === 0 || flushesInFlight >= bounds.flushesInFlightMax) return;
    isScheduled = true;
    setImmediate(() => {
      isScheduled = false;
      if (waiting.length > 0) void run(takeBatch());
      schedule();
    });
  }

  async function run(batch: readonly Waiting<Entry, Answer>[]): Promise<void> {
    flushesInFlight += 1;
    try {
      settle(batch, await flush(batch.map((one) => one.entry)));
    } catch (error) {
      if (batch.length > 1 && isRefusedByDatabase(error)) await replaySingly(batch);
      else for (const one of batch) one.reject(unavailable(error));
    }
    flushesInFlight -= 1;
    schedule();
    if (flushesInFlight > 0 || waiting.length > 0) return;
    for (const resolve of idle) resolve();
    idle = [];
  }

  function takeBatch(): Waiting<Entry, Answer>[] {
    let bytes = 0;
    let count = 0;
    for (const one of waiting) {
      if (count > 0 && (count >= bounds.flushEntriesMax || bytes + one.sizeBytes > bounds.flushBytesMax)) break;
      bytes += one.sizeBytes;
      count += 1;
    }
    waitingBytes -= bytes;
    return waiting.splice(0, count);
  }

  async function replaySingly(batch: readonly Waiting<Entry, Answer>[]): Promise<void> {
    let outage: unknown;
    for (const one of batch) {
      if (outage !== undefined) {
        one.reject(unavailable(outage));
        continue;
      }
      try {
        settle([one], await flush([one.entry]));
      } catch (error) {
        one.reject(unavailable(error));
        if (!isRefusedByDatabase(error)) outage = error;
      }
    }
  }

  return {
    add(entry, sizeBytes = 0) {
      if (waiting.length >= bounds.waitingEntriesMax || waitingBytes + sizeBytes > bounds.waitingBytesMax) {
        return Promise.reject(new AppError('database.unavailable', 'Too much work is waiting for the database; try again.'));
      }
      return new Promise((resolve, reject) => {
        waiting.push({ entry, sizeBytes, resolve, reject });
        waitingBytes += sizeBytes;
        schedule();
      });
    },
    drain() {
      const isIdle = flushesInFlight === 0 && waiting.length === 0;
      return isIdle ? Promise.resolve() : new Promise((resolve) => idle.push(resolve));
    },
  };
}

function settle<Entry, Answer>(batch: readonly Waiting<Entry, Answer>[], answers: readonly Answer[]): void {
  batch.forEach((one, index) => {
    const answer = answers[index];
    if (answer === undefined)
      one.reject(new AppError('internal.bug', 'The store gave no answer.', { detail: 'flush returned too few answers' }));
    else one.resolve(answer);
  });
}
