// The spool of one thread: collects the records of an event-loop turn, writes them as one frame at the turn's end, and
// rotates segments so that each sealed one can be counted by itself.
//
// What survives: a written frame is in the operating system's page cache, so it survives the end of this process by
// any signal or crash. It is not synced: a power cut or a kernel crash can lose the last seconds (what the system had
// not written back, at most about 30 s on Linux by default). Leases of such a boot are not returned, so a quota is
// never exceeded, but the lost requests are neither on the usage page nor on an invoice.
//
// Handing over to the next segment has one decisive moment: the head frame of the new segment, which carries every open
// admission. Before it is whole, the old segment is the writer's last; after it, the old one is complete and only lacks
// its seal, which recovery adds.
import { Buffer } from 'node:buffer';
import type { Admission, Finish, Outcome } from '../../contracts/usage-record.ts';
import { AppError } from '../../kernel/app-error.ts';
import { limits } from '../../kernel/limits.ts';
import { RecordBytes } from '../model/record-bytes.ts';
import type { SealReason } from '../model/spool-record.ts';
import { sealLine, writeAdmission, writeFinish, writeHead, writeRefusal } from '../model/spool-record.ts';
import { CarriedAdmissions } from './carried-admissions.ts';
import { type Open, OpenAdmissions } from './open-admissions.ts';
import type { FrameBuffer, SegmentFile } from './segment-file.ts';
import { createSegmentFile } from './segment-file.ts';
import type { SpoolFiles } from './spool-files.ts';
import { SubjectNumbers } from './subject-numbers.ts';
import { TurnBatch } from './turn-batch.ts';

export type SpoolWriterDeps = {
  files: SpoolFiles;
  /** The process's spool directory; it exists. */
  directory: string;
  writerId: string;
  newSegmentId: () => string;
  nowMs: () => number;
  /** Runs the callback when the current event-loop turn has handled what it read. */
  atTurnEnd: (callback: () => void) => void;
  /** Runs the callback when others have had a turn of the event loop. */
  inNextTurn: (callback: () => void) => void;
  /** Open admissions that are prepared in a turn for the next segment; absent takes limits.ledger.carriedPerTurn. */
  carriedPerTurn?: number;
  /** True while more than limits.ledger.maxUnshippedBytes wait for Postgres. */
  isBlocked: () => boolean;
  onSealed: (segment: { path: string; bytes: number }) => void;
  onProblem: (error: unknown) => void;
};

export type SpoolStats = {
  /** Admissions without a finish yet. */
  open: number;
  frames: number;
  failedWrites: number;
  /** Refusals not recorded because the disk took no write for too long, and finishes that named no open admission. */
  dropped: number;
};

const spending: ReadonlySet<Outcome> = new Set(['served', 'failed', 'aborted']);

export class SpoolWriter {
  readonly #deps: SpoolWriterDeps;
  readonly #open = new OpenAdmissions();
  #segment: SegmentFile | null = null;
  /** A segment handed over whose seal could not be written yet. */
  #unsealed: SegmentFile | null = null;
  #previousId = '';
  #recordsInSegment = 0;
  #ageMs = 0;
  #nextNumber = 1;
  readonly #turn = new TurnBatch();
  /** Of the current segment, and for the one after it: until that is begun, the current one goes on. */
  #subjects = new SubjectNumbers();
  #nextSubjects = new SubjectNumbers();
  readonly #frame: FrameBuffer = { bytes: Buffer.allocUnsafeSlow(65_536) };
  /** The parts of a segment's head frame; what is carried can be megabytes, so its memory is kept. */
  readonly #head = new RecordBytes(256);
  readonly #carriedSubjects = new RecordBytes(1_024);
  readonly #carried = new CarriedAdmissions(this.#open, (admission) => this.#nextSubjects.named(admission, this.#carriedSubjects));
  #isScheduled = false;
  #isClosed = false;
  #frames = 0;
  #failedWrites = 0;
  #dropped = 0;

  constructor(deps: SpoolWriterDeps) {
    this.#deps = deps;
  }

  /** See UsageRecorder.admit. */
  admit<Context>(admission: Admission, done: (context: Context, error: AppError | null) => void, context: Context): void {
    const refusal = this.#collectAdmission(admission);
    if (refusal !== null) {
      queueMicrotask(() => done(context, refusal));
      return;
    }
    this.#turn.admissionsWritten.add(done, context);
    this.#schedule();
  }

  /** See UsageRecorder.finish. */
  finish<Context>(admission: Admission, finish: Finish, done: (context: Context) => void, context: Context): void {
    const entry = this.#open.find(admission);
    if (entry?.isWritten === false) this.flush();
    // Its own admission may have failed with that write.
    const open = entry?.isWritten === true ? entry : undefined;
    if (this.#isClosed || !this.#collectFinish(open, admission, finish)) {
      this.#dropped += 1;
      queueMicrotask(() => done(context));
      return;
    }
    this.#turn.finishesTried.add(done, context);
    this.#schedule();
  }

  /** Writes now what this turn collected. Never throws: a failure reaches those who wait. */
  flush(): void {
    const turn = this.#turn;
    if (turn.isEmpty() || this.#segment === null) return;
    const { onProblem } = this.#deps;
    const { admissionsWritten, finishesTried } = turn.takeWaiters();
    try {
      this.#segment.append(turn.parts);
    } catch (error) {
      for (const entry of turn.admitted) this.#open.remove(entry);
      turn.dropAdmissions();
      admissionsWritten.settle(this.#failed(error), onProblem);
      finishesTried.settle(null, onProblem);
      return;
    }
    this.#frames += 1;
    this.#written(turn);
    admissionsWritten.settle(null, onProblem);
    finishesTried.settle(null, onProblem);
  }

  /** So much time has passed: hands the segment over when it is old enough. */
  age(passedMs: number): void {
    this.#ageMs += passedMs;
    if (this.#ageMs >= segmentAgeMs(this.#subjects.size + this.#open.size)) this.#prepareRotation();
  }

  /** Seals the current segment and begins another, when it holds records and the disk allows. Never throws. */
  rotate(): void {
    this.flush();
    const old = this.#segment;
    if (old === null || this.#recordsInSegment === 0 || !this.#turn.isEmpty() || !this.#sealUnsealed()) return;
    try {
      this.#segment = this.#begin();
    } catch (error) {
      this.#failed(error);
      return;
    }
    this.#unsealed = old;
    this.#sealUnsealed();
  }

  /** Writes and seals everything; open admissions are aborted. Nothing is recorded afterwards. Never throws. */
  close(): void {
    this.flush();
    this.#isClosed = true;
    if (!this.#sealUnsealed() || this.#segment === null) return;
    try {
      this.#seal(this.#segment, 'closed');
    } catch (error) {
      this.#failed(error);
    }
    this.#segment = null;
  }

  stats(): SpoolStats {
    return { open: this.#open.size, frames: this.#frames, failedWrites: this.#failedWrites, dropped: this.#dropped };
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    this.#deps.atTurnEnd(() => {
      this.#isScheduled = false;
      this.flush();
      if (this.#segment !== null && this.#segment.bytes() >= limits.ledger.segmentBytesMax) this.rotate();
    });
  }

  /** Turn by turn what the next segment carries, then that segment. */
  #prepareRotation(): void {
    if (this.#segment === null || this.#recordsInSegment === 0) return;
    // One that a loop in trouble has not come to the end of goes on.
    if (!this.#carried.isBegun) this.#beginCarrying();
    const { inNextTurn, carriedPerTurn = limits.ledger.carriedPerTurn } = this.#deps;
    const prepare = () => {
      // It may have been handed over meanwhile, because it is full.
      if (!this.#carried.isBegun) return;
      if (this.#carried.writeSome(carriedPerTurn)) this.rotate();
      else inNextTurn(prepare);
    };
    prepare();
  }

  #beginCarrying(): void {
    this.#nextSubjects.clear();
    this.#carriedSubjects.clear();
    this.#carried.begin();
  }

  /** @returns null, or why it is refused */
  #collectAdmission(admission: Admission): AppError | null {
    if (this.#isClosed || this.#deps.isBlocked()) return unavailable('the spool is closed or full');
    if (admission.number !== 0) return new AppError('internal.bug', 'The request was admitted twice.');
    const turn = this.#turn;
    let subject: number;
    try {
      subject = this.#subjectOf(admission);
    } catch (error) {
      return this.#failed(error);
    }
    admission.number = this.#nextNumber;
    this.#nextNumber += 1;
    writeAdmission(turn.admissions, 'A', subject, admission);
    const entry = { admission, isWritten: false, isFinishing: false };
    turn.admitted.push(entry);
    this.#open.add(entry);
    return null;
  }

  /** @returns false when the finish belongs to nothing, repeats another, or cannot be held */
  #collectFinish(entry: Open | undefined, admission: Admission, finish: Finish): boolean {
    const turn = this.#turn;
    if (entry !== undefined) {
      if (entry.isFinishing) return false;
      entry.isFinishing = true;
      // An exchange that was admitted spends its unit; a refusal after that is our failure.
      writeFinish(turn.finishes, admission.number, spending.has(finish.outcome) ? finish.outcome : 'failed', finish);
      turn.finished.push(entry);
      return true;
    }
    if (spending.has(finish.outcome) || turn.refusalCount >= limits.ledger.maxHeldRefusals) return false;
    try {
      writeRefusal(turn.refusals, this.#subjectOf(admission), admission, finish);
    } catch (error) {
      this.#failed(error);
      return false;
    }
    turn.refusalCount += 1;
    return true;
  }

  #written(turn: TurnBatch): void {
    this.#recordsInSegment += turn.admitted.length + turn.finished.length + turn.refusalCount;
    for (const entry of turn.admitted) entry.isWritten = true;
    for (const entry of turn.finished) this.#open.remove(entry);
    turn.clear();
  }

  /** In the current segment, which is begun if there is none. @throws what the file system throws */
  #subjectOf(admission: Admission): number {
    this.#segment ??= this.#begin();
    return this.#subjects.named(admission, this.#turn.subjects);
  }

  /** A new segment whose head frame carries the open admissions, or an error and no trace of it. */
  #begin(): SegmentFile {
    const { files, directory, writerId, newSegmentId, nowMs } = this.#deps;
    const subjects = this.#nextSubjects;
    if (!this.#carried.isBegun) this.#beginCarrying();
    const next = createSegmentFile(files, directory, writerId, newSegmentId(), this.#frame);
    this.#head.clear();
    try {
      writeHead(this.#head, next.segmentId, writerId, this.#previousId, nowMs());
      this.#carried.complete();
      next.append([this.#head, this.#carriedSubjects, this.#carried.records]);
    } catch (error) {
      next.close();
      files.remove(next.path);
      throw error;
    } finally {
      this.#carried.end();
    }
    this.#nextSubjects = this.#subjects;
    this.#subjects = subjects;
    this.#recordsInSegment = 0;
    this.#ageMs = 0;
    this.#previousId = next.segmentId;
    return next;
  }

  /**
   * Seals the segment that was handed over. There is no other rotation until that succeeds: recovery tells a segment
   * that was handed over by its successor, so the successor must not be counted and deleted before.
   */
  #sealUnsealed(): boolean {
    if (this.#unsealed === null) return true;
    try {
      this.#seal(this.#unsealed, 'rotated');
      this.#unsealed = null;
      return true;
    } catch (error) {
      this.#failed(error);
      return false;
    }
  }

  #seal(file: SegmentFile, reason: SealReason): void {
    const seal = new RecordBytes(64);
    seal.utf8(sealLine(reason, this.#open.size));
    file.append([seal]);
    file.close();
    this.#deps.onSealed({ path: file.path, bytes: file.bytes() });
  }

  #failed(error: unknown): AppError {
    this.#failedWrites += 1;
    this.#deps.onProblem(error);
    return unavailable('the spool could not be written', error);
  }
}

/** How old a segment becomes whose hand-over costs so much: subjects to be booked, and open admissions to be carried over. */
function segmentAgeMs(handedOver: number): number {
  const { segmentAgeMsMin, segmentAgeMsMax, handedOverPerSecond } = limits.ledger;
  return Math.min(segmentAgeMsMax, Math.max(segmentAgeMsMin, (handedOver * 1_000) / handedOverPerSecond));
}

function unavailable(detail: string, cause?: unknown): AppError {
  return new AppError('runtime.unavailable', 'The service cannot record this request right now; try again shortly.', { detail, cause });
}
