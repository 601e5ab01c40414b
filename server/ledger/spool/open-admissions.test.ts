// The list of open admissions beside a Map, over any order of adding, removing and asking.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Admission } from '../../contracts/usage-record.ts';
import { type Open, OpenAdmissions } from './open-admissions.ts';

function open(number: number): Open {
  const ids = { projectId: '', keyId: '', customerId: '', planId: '', apiId: '', stageId: '', routeId: '' };
  const admission: Admission = { number, place: 0, requestId: `${number}`, ...ids, quotaUnits: 0, leaseId: 0, atMs: 0 };
  return { admission, isWritten: false, isFinishing: false };
}

const byNumber = (one: Open, other: Open) => one.admission.number - other.admission.number;

it('knows what was added and not removed', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.nat(30)), { maxLength: 120 }), (script) => {
      const list = new OpenAdmissions();
      const expected = new Map<number, Open>();
      const removed: Open[] = [];
      let newest = 0;
      for (const [index, pick] of script.entries()) {
        const entry = [...expected.values()][pick ?? Number.POSITIVE_INFINITY];
        if (entry === undefined) {
          const added = open(index + 1);
          list.add(added);
          newest = index + 1;
          expected.set(index + 1, added);
        } else {
          list.remove(entry);
          expected.delete(entry.admission.number);
          removed.push(entry);
        }
      }
      expect(list.size).toBe(expected.size);
      expect(list.newest).toBe(newest);
      expect(list.all().sort(byNumber)).toEqual([...expected.values()]);
      const later = [...expected.values()].filter(({ admission }) => admission.number > 20);
      expect(list.after(20).sort(byNumber)).toEqual(later);
      for (const entry of expected.values()) expect(list.find(entry.admission)).toBe(entry);
      for (const { admission } of removed) expect(list.find(admission)).toBeUndefined();
      expect(list.find(open(1_000).admission)).toBeUndefined();
    }),
  );
});
