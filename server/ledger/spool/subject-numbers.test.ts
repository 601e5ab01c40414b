import fc from 'fast-check';
import { expect, it } from 'vitest';
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
