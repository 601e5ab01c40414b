// The subjects a segment has named, by number. A table of its own, because a Map makes each text it is asked for unique in the
// whole heap first, and grows by laying itself out anew: with thousands of routes and keys that costs more than the rest. It is
// used again for other segments, with all it holds: what thousands of requests a second keep for a second is copied twice by the
// collector, and then dropped as old.
import type { Admission } from '../../contracts/usage-record.ts';
import { fnv1a, fnvBasis, folded } from '../../kernel/fnv1a.ts';
import type { RecordBytes } from '../model/record-bytes.ts';
import { writeSubject } from '../model/spool-record.ts';

type Subject = Pick<Admission, 'projectId' | 'keyId' | 'customerId' | 'planId' | 'apiId' | 'stageId' | 'routeId'>;

/** Of an id, its end: enough to tell ids apart that count up, and those that are random. */
const hashedChars = 8;

export class SubjectNumbers {
  /** Numbers, open addressing; 0 is an empty slot, and at most half are filled. */
  #slots = new Int32Array(64);
  /** By number less one; behind the first `#size` lie those of segments before, to be written over. */
  readonly #subjects: Subject[] = [];
  #size = 0;
  /** Found or added last: most requests of a quiet service are alike. */
  #last = 0;

  get size(): number {
    return this.#size;
  }

  /** For another segment. Holds on to as many subjects as a segment ever named, which its size bounds (limits.ledger). */
  clear(): void {
    this.#slots.fill(0);
    this.#size = 0;
    this.#last = 0;
  }

  /** The number of the admission's subject; a new one is written to `lines` first. */
  named(admission: Admission, lines: RecordBytes): number {
    const known = this.find(admission);
    if (known !== 0) return known;
    const number = this.add(admission);
    writeSubject(lines, number, admission);
    return number;
  }

  /** @returns 0 when it has none */
  find(asked: Subject): number {
    const last = this.#last === 0 ? undefined : this.#subjects[this.#last - 1];
    if (last !== undefined && isSame(last, asked)) return this.#last;
    const mask = this.#slots.length - 1;
    for (let slot = hashOf(asked) & mask; ; slot = (slot + 1) & mask) {
      const number = this.#slots[slot] ?? 0;
      if (number === 0) return 0;
      const subject = this.#subjects[number - 1];
      if (subject === undefined || !isSame(subject, asked)) continue;
      this.#last = number;
      return number;
    }
  }

  /** Of one that `find` does not find. @returns its number: they count from 1 */
  add(added: Subject): number {
    const subject = this.#subjects[this.#size];
    if (subject === undefined) this.#subjects.push(copyOf(added));
    else overwrite(subject, added);
    this.#size += 1;
    this.#last = this.#size;
    if (this.#size * 2 > this.#slots.length) {
      this.#slots = new Int32Array(this.#slots.length * 2);
      for (let number = 1; number <= this.#size; number += 1) this.#place(number);
    } else this.#place(this.#size);
    return this.#size;
  }

  #place(number: number): void {
    const subject = this.#subjects[number - 1];
    if (subject === undefined) return;
    const mask = this.#slots.length - 1;
    let slot = hashOf(subject) & mask;
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
    this.#slots[slot] = number;
  }
}

function copyOf({ projectId, keyId, customerId, planId, apiId, stageId, routeId }: Subject): Subject {
  return { projectId, keyId, customerId, planId, apiId, stageId, routeId };
}

function overwrite(subject: Subject, by: Subject): void {
  subject.projectId = by.projectId;
  subject.keyId = by.keyId;
  subject.customerId = by.customerId;
  subject.planId = by.planId;
  subject.apiId = by.apiId;
  subject.stageId = by.stageId;
  subject.routeId = by.routeId;
}

function isSame(one: Subject, other: Subject): boolean {
  if (one.keyId !== other.keyId || one.routeId !== other.routeId || one.stageId !== other.stageId || one.planId !== other.planId)
    return false;
  return one.customerId === other.customerId && one.apiId === other.apiId && one.projectId === other.projectId;
}

function hashOf({ keyId, routeId }: Subject): number {
  return folded(hashEnd(hashEnd(fnvBasis, keyId), routeId));
}

function hashEnd(before: number, text: string): number {
  return fnv1a(before, text, Math.max(0, text.length - hashedChars), text.length);
}
