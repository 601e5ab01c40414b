// The subjects a segment has named, by number. A table of its own, because a Map makes each text it is asked for unique in the
// whole heap first, and grows by laying itself out anew: with thousands of routes and keys that costs more than the rest.
import type { Admission } from '../../contracts/usage-record.ts';
import { fnv1a, fnvBasis, folded } from '../../kernel/fnv1a.ts';

type Subject = Pick<Admission, 'projectId' | 'keyId' | 'customerId' | 'planId' | 'apiId' | 'stageId' | 'routeId'>;

/** Of an id, its end: enough to tell ids apart that count up, and those that are random. */
const hashedChars = 8;

export class SubjectNumbers {
  /** Numbers, open addressing; 0 is an empty slot, and at most half are filled. */
  #slots = new Int32Array(64);
  /** By number less one. */
  readonly #subjects: Subject[] = [];
  /** Found or added last: most requests of a quiet service are alike. */
  #last = 0;

  /** @returns 0 when it has none */
  find(asked: Subject): number {
    const last = this.#subjects[this.#last - 1];
    if (last !== undefined && isSame(last, asked)) return this.#last;
    const mask = this.#slots.length - 1;
    for (let slot = hashOf(asked) & mask; ; slot = (slot + 1) & mask) {
      const number = this.#slots[slot] ?? 0;
      const subject = this.#subjects[number - 1];
      if (subject === undefined) return 0;
      if (!isSame(subject, asked)) continue;
      this.#last = number;
      return number;
    }
  }

  /** Of one that `find` does not find. @returns its number: they count from 1 */
  add({ projectId, keyId, customerId, planId, apiId, stageId, routeId }: Subject): number {
    const subject = { projectId, keyId, customerId, planId, apiId, stageId, routeId };
    const number = this.#subjects.push(subject);
    this.#last = number;
    if (number * 2 > this.#slots.length) {
      this.#slots = new Int32Array(this.#slots.length * 2);
      for (const [place, known] of this.#subjects.entries()) this.#place(known, place + 1);
    } else this.#place(subject, number);
    return number;
  }

  #place(subject: Subject, number: number): void {
    const mask = this.#slots.length - 1;
    let slot = hashOf(subject) & mask;
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
    this.#slots[slot] = number;
  }
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
