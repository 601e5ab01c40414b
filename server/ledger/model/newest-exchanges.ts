// The newest exchanges of a segment for the request log: where their lines lie is noted for all, and only the rows that
// are kept at the end are read whole.

import { parseLine } from './record-reader.ts';
import type { AdmissionRecord, Ending, FinishRecord, RefusalRecord } from './spool-record.ts';

/** `subject` is its number in the segment. */
export type NewestExchange = { requestId: string; atMs: number; subject: number; ending: Ending };

/** In place of a line that an exchange does not have. */
export const noLine = -1;

export class NewestExchanges {
  /** Exchanges noted, those pushed out included. */
  count = 0;
  readonly #bytes: Buffer;
  // A ring of lines: of the admission, and of the finish or refusal.
  readonly #admissions: Int32Array;
  readonly #endings: Int32Array;

  /** @param bytes  the segment @param max  rows kept, at least 1 */
  constructor(bytes: Buffer, max: number) {
    this.#bytes = bytes;
    this.#admissions = new Int32Array(max);
    this.#endings = new Int32Array(max);
  }

  /** @param admission, ending  where the lines begin: a refusal has no admission, an aborted exchange no ending */
  note(admission: number, ending: number): void {
    const place = this.count % this.#endings.length;
    this.#admissions[place] = admission;
    this.#endings[place] = ending;
    this.count += 1;
  }

  /** In the order noted. */
  read(): NewestExchange[] {
    const size = this.#endings.length;
    const rows: NewestExchange[] = [];
    for (let row = Math.max(0, this.count - size); row < this.count; row += 1) {
      rows.push(this.#row(this.#admissions[row % size] ?? noLine, this.#endings[row % size] ?? noLine));
    }
    return rows;
  }

  #row(admissionLine: number, endingLine: number): NewestExchange {
    if (admissionLine === noLine) {
      const [, subject, requestId, , ...ending] = this.#line(endingLine) as RefusalRecord;
      return { requestId, atMs: ending[6], subject, ending };
    }
    const [, , requestId, subject, , , atMs] = this.#line(admissionLine) as AdmissionRecord;
    if (endingLine === noLine) return { requestId, atMs, subject, ending: ['aborted', 0, 0, 0, 0, 0, atMs, '', '', ''] };
    const [, , ...ending] = this.#line(endingLine) as FinishRecord;
    return { requestId, atMs: ending[6], subject, ending };
  }

  #line(start: number): unknown {
    return parseLine(this.#bytes, start, this.#bytes.length);
  }
}
