import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Admission } from '../../contracts/usage-record.ts';
import { RecordBytes } from '../model/record-bytes.ts';
import { SubjectNumbers } from './subject-numbers.ts';

const id = fc.constantFrom('', 'a', 'b', 'k000000001', 'k000000002', 'longer than what is hashed 1', 'other, and ends alike hashed 1', 'é');
const subject = fc.record({ projectId: id, keyId: id, customerId: id, planId: id, apiId: id, stageId: id, routeId: id });
const step = fc.oneof({ weight: 30, arbitrary: subject }, { weight: 1, arbitrary: fc.constant('another segment' as const) });

it('numbers subjects as a Map by all their ids would', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 400 }), (asked) => {
      const numbers = new SubjectNumbers();
      const model = new Map<string, number>();
      for (const one of asked) {
        if (one === 'another segment') {
          numbers.clear();
          model.clear();
          continue;
        }
        const key = JSON.stringify(Object.entries(one).sort());
        expect(numbers.find(one)).toBe(model.get(key) ?? 0);
        if (model.has(key)) continue;
        model.set(key, model.size + 1);
        expect(numbers.add(one)).toBe(model.size);
      }
    }),
  );
});

it('grows to thousands, and finds each', () => {
  const numbers = new SubjectNumbers();
  const subjects = Array.from({ length: 20_000 }, (_, index) => ({
    ...{ projectId: 'shop', keyId: `k${index % 5_000}`, customerId: 'acme', planId: 'gold', apiId: 'api', stageId: 'live' },
    routeId: `route${index}`,
  }));
  expect(subjects.map((one) => numbers.add(one))).toEqual(subjects.map((_, index) => index + 1));
  expect(subjects.map((one) => numbers.find({ ...one }))).toEqual(subjects.map((_, index) => index + 1));
  numbers.clear();
  expect(subjects.map((one) => numbers.find(one))).toEqual(subjects.map(() => 0));
  expect(subjects.toReversed().map((one) => numbers.add(one))).toEqual(subjects.map((_, index) => index + 1));
  expect(subjects.map((one) => numbers.find(one))).toEqual(subjects.map((_, index) => subjects.length - index));
});

it('names each subject once, however many keys a route has and plans a key', () => {
  const subjects = new SubjectNumbers();
  const lines = new RecordBytes(64);
  const asked = ['r1', 'r2'].flatMap((routeId) =>
    ['k1', 'k2', 'k3', 'k "4"', 'k5', 'k6', ''].flatMap((keyId) => ['p1', 'p2'].map((planId) => admissionFor(routeId, keyId, planId))),
  );
  const numbers = asked.map((admission) => subjects.named(admission, lines));
  expect(numbers).toEqual(asked.map((_, index) => index + 1));
  for (let round = 0; round < 2; round += 1) expect(asked.map((admission) => subjects.named({ ...admission }, lines))).toEqual(numbers);
  const named = lines.bytes.toString('utf8', 0, lines.length).trimEnd().split('\n');
  expect(named.map((line) => JSON.parse(line))).toEqual(
    asked.map(({ keyId, planId, routeId }, index) => ['Q', index + 1, 'project', keyId, 'customer', planId, 'api', 'stage', routeId]),
  );
});

function admissionFor(routeId: string, keyId: string, planId: string): Admission {
  const ids = { projectId: 'project', keyId, customerId: 'customer', planId, apiId: 'api', stageId: 'stage', routeId };
  return { number: 0, place: 0, requestId: 'request', ...ids, quotaUnits: 0, leaseId: 0, atMs: 0 };
}
