// The open admissions as the next segment's head frame will carry them, written in parts: thousands at once are milliseconds, in which
// the thread serves nobody. Until the frame is written admissions go on to end and others to begin.
import type { Admission } from '../../contracts/usage-record.ts';
import { RecordBytes } from '../model/record-bytes.ts';
import { writeAdmission } from '../model/spool-record.ts';
import type { Open, OpenAdmissions } from './open-admissions.ts';

export class CarriedAdmissions {
  /** The bytes of a megabyte of records are kept for the segment after. */
  readonly records = new RecordBytes(1_024);
  readonly #open: OpenAdmissions;
  readonly #subjectOf: (admission: Admission) => number;
  #entries: readonly Open[] = [];
  /** Of the admissions that had begun by then. */
  #newest = 0;
  /** Where the record of each entry that is written ends. */
  #ends: number[] = [];
  #isBegun = false;

  /** @param subjectOf  the number of its subject in the next segment, see SubjectNumbers */
  constructor(open: OpenAdmissions, subjectOf: (admission: Admission) => number) {
    this.#open = open;
    this.#subjectOf = subjectOf;
  }

  /** Since `begin`, until `end`. */
  get isBegun(): boolean {
    return this.#isBegun;
  }

  begin(): void {
    this.records.clear();
    this.#entries = this.#open.all();
    this.#newest = this.#open.newest;
    this.#ends = [];
    this.#isBegun = true;
  }

  /** @returns whether all that were open at the beginning are written */
  writeSome(count: number): boolean {
    const until = Math.min(this.#entries.length, this.#ends.length + count);
    for (let at = this.#ends.length; at < until; at += 1) {
      const entry = this.#entries[at] as Open;
      if (this.#isOpen(entry)) this.#write(entry.admission);
      this.#ends.push(this.records.length);
    }
    return until === this.#entries.length;
  }

  /** Makes the records those of the admissions that are open now. */
  complete(): void {
    this.writeSome(this.#entries.length);
    this.#dropEnded();
    for (const { admission } of this.#open.after(this.#newest)) this.#write(admission);
  }

  /** They are written, or will have to be begun anew. */
  end(): void {
    this.#entries = [];
    this.#ends = [];
    this.#isBegun = false;
  }

  #isOpen(entry: Open): boolean {
    return this.#open.find(entry.admission) === entry;
  }

  #write(admission: Admission): void {
    writeAdmission(this.records, 'C', this.#subjectOf(admission), admission);
  }

  /** Moves the records of those still open together, neighbours in one piece. */
  #dropEnded(): void {
    const { records } = this;
    let kept = 0;
    let pieceStart = 0;
    let start = 0;
    const keepPiece = (end: number) => {
      if (kept !== pieceStart) records.bytes.copyWithin(kept, pieceStart, end);
      kept += end - pieceStart;
    };
    for (const [at, entry] of this.#entries.entries()) {
      const end = this.#ends[at] as number;
      if (!this.#isOpen(entry)) {
        keepPiece(start);
        pieceStart = end;
      }
      start = end;
    }
    keepPiece(start);
    records.length = kept;
  }
}
