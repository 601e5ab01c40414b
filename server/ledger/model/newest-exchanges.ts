// The newest exchanges of a segment for the request log: where their lines lie is noted for all, and only the rows that
// are kept at the end are read whole.

import { RecordReader } from './record-reader.ts';
import type { Ending } from './spool-record.ts';

/** `subject` is its number in the segment. */
export type NewestExchange = { requestId: string; atMs: number; subject: number; ending: Ending };

/** In place of a line that an exchange does not have. */
export const noLine = -1;

export class NewestExchanges {
  /** Exchanges noted, those pushed out included. */
  count = 0;
  readonly #reader: RecordReader;
  // A ring of lines: of the admission, and of the finish or refusal.
  readonly #admissions: Int32Array;
  readonly #endings: Int32Array;

  /** @param bytes  the segment @param max  rows kept, at least 1 */
  constructor(bytes: Buffer, max: number) {
    this.#reader = new RecordReader(bytes);
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

  /** In the order noted; a row is read when it is asked for. */
  *read(): Generator<NewestExchange> {
    const size = this.#endings.length;
    let last: Ending = noEnding;
    for (let row = Math.max(0, this.count - size); row < this.count; row += 1) {
      const read = this.#row(this.#admissions[row % size] ?? noLine, this.#endings[row % size] ?? noLine, last);
      last = read.ending;
      yield read;
    }
  }

  /** @param last  the ending before, whose texts most are like */
  #row(admissionLine: number, endingLine: number, last: Ending): NewestExchange {
    const reader = this.#reader;
    if (admissionLine === noLine) {
      reader.begin(endingLine);
      const subject = reader.number();
      const requestId = reader.text('');
      reader.number();
      const ending = readEnding(reader, last);
      return { requestId, atMs: ending[6], subject, ending };
    }
    reader.begin(admissionLine);
    reader.number();
    const requestId = reader.text('');
    const subject = reader.number();
    reader.number();
    reader.number();
    const atMs = reader.number();
    if (endingLine === noLine) return { requestId, atMs, subject, ending: ['aborted', 0, 0, 0, 0, 0, atMs, '', '', ''] };
    reader.begin(endingLine);
    reader.number();
    const ending = readEnding(reader, last);
    return { requestId, atMs: ending[6], subject, ending };
  }
}

const noEnding: Ending = ['aborted', 0, 0, 0, 0, 0, 0, '', '', ''];

function readEnding(reader: RecordReader, last: Ending): Ending {
  return [
    reader.outcome(),
    reader.number(),
    reader.number(),
    reader.number(),
    reader.number(),
    reader.number(),
    reader.number(),
    reader.text(last[7]),
    reader.text(last[8]),
    reader.text(last[9]),
  ];
}
