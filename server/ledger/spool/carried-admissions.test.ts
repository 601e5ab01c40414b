// What is written in parts while admissions begin and end, beside what would be written at once in the end.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { RecordBytes } from '../model/record-bytes.ts';
import { writeAdmission } from '../model/spool-record.ts';
import { CarriedAdmissions } from './carried-admissions.ts';
import { type Open, OpenAdmissions } from './open-admissions.ts';

const ids = { projectId: '', keyId: '', customerId: '', planId: '', apiId: '', stageId: '', routeId: '' };

function open(number: number): Open {
  const admission = { number, place: 0, requestId: 'x'.repeat(number % 7), ...ids, quotaUnits: 1, leaseId: number % 3, atMs: number };
  return { admission, isWritten: true, isFinishing: false };
}

const subjectOf = ({ number }: { number: number }) => 1 + (number % 5);
/** In one order, as readers need none. */
const lines = ({ bytes, length }: RecordBytes) => bytes.toString('latin1', 0, length).split('\n').sort();

type Step = { kind: 'begin' } | { kind: 'end'; pick: number } | { kind: 'write'; count: number };

const steps = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.constant<Step>({ kind: 'begin' }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('end' as const), pick: fc.nat(40) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('write' as const), count: fc.integer({ min: 1, max: 5 }) }) },
  ),
  { maxLength: 80 },
);

it('carries those that are open in the end, and none twice', () => {
  fc.assert(
    fc.property(fc.nat(30), fc.array(steps, { minLength: 1, maxLength: 3 }), (before, segments) => {
      const list = new OpenAdmissions();
      const carried = new CarriedAdmissions(list, subjectOf);
      let number = 0;
      const begin = () => {
        number += 1;
        list.add(open(number));
      };
      for (let count = 0; count < before; count += 1) begin();
      for (const script of segments) {
        carried.begin();
        for (const step of script) {
          const any = list.all();
          const picked = step.kind === 'end' ? any[step.pick % Math.max(1, any.length)] : undefined;
          if (step.kind === 'begin') begin();
          else if (step.kind === 'write') carried.writeSome(step.count);
          else if (picked !== undefined) list.remove(picked);
        }
        carried.complete();
        const atOnce = new RecordBytes(64);
        for (const { admission } of list.all()) writeAdmission(atOnce, 'C', subjectOf(admission), admission);
        expect(lines(carried.records)).toEqual(lines(atOnce));
        carried.end();
      }
    }),
  );
});

it('writes no more in a part than it is told to', () => {
  const list = new OpenAdmissions();
  const carried = new CarriedAdmissions(list, subjectOf);
  for (let number = 1; number <= 10; number += 1) list.add(open(number));
  carried.begin();
  const written = () => lines(carried.records).length - 1;
  const parts = [4, 4, 4].map((count) => [carried.writeSome(count), written()]);
  expect(parts).toEqual([
    [false, 4],
    [false, 8],
    [true, 10],
  ]);
});
