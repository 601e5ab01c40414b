// The shipper of one process: books sealed segments one after the other and deletes their files. A segment that can't
// be booked is tried again with backoff, the others meanwhile; order does not matter to the sums.
import { Buffer } from 'node:buffer';
import { open, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Pool } from 'pg';
import { limits } from '../kernel/limits.ts';
import { withPauses } from '../kernel/parts.ts';
import type { Random } from '../kernel/random.ts';
import type { SegmentFold } from './model/fold-segment.ts';
import { foldSegment } from './model/fold-segment.ts';
import { readSegment } from './model/spool-frame.ts';
import { syncDirectory } from './spool/spool-directory.ts';
import { bookSegment } from './store/book-segment.ts';

export type ShipperDeps = {
  pool: Pool;
  random: Random;
  /** Told of the bytes that wait whenever they change. */
  onBacklog: (bytes: number) => void;
  onProblem: (error: unknown, detail: { path: string }) => void;
  /** Told of every segment booked for the first time. */
  onBooked?: (fold: SegmentFold) => void;
  /** Replaced by tests that stop between COMMIT and deletion. */
  remove?: (path: string) => Promise<void>;
};

/** Between two parts of a segment that is read and counted, and between two parts of its log that Postgres takes. */
const pausesMs = { count: 2, log: 15 };

type Waiting = { spoolId: string; path: string; bytes: number; shipped: Promise<void>; done: () => void };

export type ShipperStats = { waitingSegments: number; waitingBytes: number; booked: number; bookedAgain: number; failures: number };

export class Shipper {
  readonly #deps: ShipperDeps;
  readonly #queue: Waiting[] = [];
  /** Segments are read one after the other: into the same memory, as long as they fit. */
  #buffer = Buffer.alloc(0);
  /** Ids of segments whose files were deleted, by directory; their rows go when the deletion is durable. */
  readonly #deleted = new Map<string, string[]>();
  #current: Waiting | null = null;
  #waitingBytes = 0;
  #isRunning = false;
  #isStopped = false;
  #wake: (() => void) | null = null;
  #booked = 0;
  #bookedAgain = 0;
  #failures = 0;

  constructor(deps: ShipperDeps) {
    this.#deps = deps;
  }

  /**
   * Takes a sealed segment.
   *
   * @returns a promise that resolves when it is booked and deleted; never when the shipper is stopped before
   */
  ship(spoolId: string, segmentPath: string, bytes: number): Promise<void> {
    const { promise: shipped, resolve: done } = Promise.withResolvers<void>();
    this.#queue.push({ spoolId, path: segmentPath, bytes, shipped, done });
    this.#changeBacklog(bytes);
    if (!this.#isRunning) void this.#run();
    return shipped;
  }

  /** Resolves when nothing waits; at once when nothing does. */
  async idle(): Promise<void> {
    await Promise.all(this.#queue.map((waiting) => waiting.shipped));
    await this.#current?.shipped;
  }

  /** Deletes the rows of segments that can't come back: their files' deletion is made durable first. */
  async forgetDeleted(): Promise<void> {
    for (const [directory, ids] of [...this.#deleted]) {
      this.#deleted.delete(directory);
      await syncDirectory(directory);
      await this.#deps.pool.query('DELETE FROM ledger.segment WHERE id = ANY ($1)', [ids]);
    }
  }

  /** Ends retries; what waits stays on disk for the next start. */
  stop(): void {
    this.#isStopped = true;
    this.#wake?.();
  }

  stats(): ShipperStats {
    return {
      waitingSegments: this.#queue.length,
      waitingBytes: this.#waitingBytes,
      booked: this.#booked,
      bookedAgain: this.#bookedAgain,
      failures: this.#failures,
    };
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    let failuresInRow = 0;
    for (let segment = this.#queue.shift(); segment !== undefined && !this.#isStopped; segment = this.#queue.shift()) {
      this.#current = segment;
      try {
        await this.#shipOne(segment);
        failuresInRow = 0;
        this.#changeBacklog(-segment.bytes);
        segment.done();
      } catch (error) {
        this.#failures += 1;
        failuresInRow += 1;
        this.#queue.push(segment);
        this.#deps.onProblem(error, { path: segment.path });
        await this.#backOff(failuresInRow);
      }
    }
    this.#current = null;
    this.#isRunning = false;
  }

  async #shipOne({ spoolId, path: segmentPath }: Waiting): Promise<void> {
    const bytes = await this.#readSegmentFile(segmentPath).catch(ignoreMissing);
    // Booked and deleted already: a segment may be named twice when its thread ended just after sealing it.
    if (bytes === null) return;
    const pause = () => this.#pause(pausesMs.count);
    const segment = await withPauses(readSegment(bytes), pause);
    if (segment === null) throw new Error('a sealed segment lost its head');
    if (segment.seal === null) {
      // Its writer sealed it and the file no longer says so: count what is whole, the rest is beyond reach.
      this.#deps.onProblem(new Error(`a sealed segment is damaged after ${segment.validBytes} bytes`), { path: segmentPath });
      segment.seal = 'rotated';
    }
    const segmentId = segment.head[2];
    if (segment.stretches.length > 0) {
      const fold = await withPauses(foldSegment(segment), pause);
      const isNew = await bookSegment(this.#deps.pool, spoolId, segmentId, fold, () => this.#pause(pausesMs.log));
      if (isNew) this.#booked += 1;
      else this.#bookedAgain += 1;
      if (isNew) this.#deps.onBooked?.(fold);
    }
    await (this.#deps.remove ?? removeFile)(segmentPath);
    const directory = path.dirname(segmentPath);
    const deleted = this.#deleted.get(directory);
    if (deleted) deleted.push(segmentId);
    else this.#deleted.set(directory, [segmentId]);
  }

  /** Nobody is in a hurry while no other segment waits. */
  async #pause(ms: number): Promise<void> {
    if (this.#queue.length === 0 && !this.#isStopped) await delay(ms);
  }

  /** @returns the file, in memory that the next one is read into */
  async #readSegmentFile(segmentPath: string): Promise<Buffer> {
    const file = await open(segmentPath, 'r');
    try {
      const { size } = await file.stat();
      if (size > this.#buffer.length) this.#buffer = Buffer.allocUnsafeSlow(Math.max(size, 2 * this.#buffer.length));
      let length = 0;
      while (length < size) {
        const { bytesRead } = await file.read(this.#buffer, length, size - length, length);
        if (bytesRead === 0) break;
        length += bytesRead;
      }
      return this.#buffer.subarray(0, length);
    } finally {
      await file.close();
    }
  }

  #changeBacklog(bytes: number): void {
    this.#waitingBytes += bytes;
    this.#deps.onBacklog(this.#waitingBytes);
  }

  #backOff(failuresInRow: number): Promise<void> {
    const ceilingMs = Math.min(limits.ledger.shipRetryMsMax, limits.ledger.shipRetryMsMin * 2 ** Math.min(failuresInRow, 10));
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ceilingMs * (0.5 + this.#deps.random.fraction() / 2));
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

function removeFile(file: string): Promise<void> {
  return rm(file, { force: true });
}

function ignoreMissing(error: unknown): null {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
  throw error;
}
