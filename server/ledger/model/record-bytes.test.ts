// What is copied from the record before must be what would have been spelled: one writer takes records whose parts repeat,
// change, need escapes or are too long to be kept, and every line is what JSON says.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RecordBytes } from './record-bytes.ts';

const texts = fc.constantFrom('', 'GET', '/orders', '/"quoted"', '/ä€😀', '/back\\slash', 'x'.repeat(90), 'y'.repeat(300), '127.0.0.1');
const numbers = fc.constantFrom(0, 7, 200, 999_999_999, 1_000_000_000, 1_795_749_072_123, Number.MAX_SAFE_INTEGER);

test('every line is the JSON of its elements, whatever came before', () => {
  const record = fc.record({ first: texts, second: texts, third: texts, instant: numbers, count: numbers });
  fc.assert(
    fc.property(fc.array(record, { minLength: 1, maxLength: 30 }), fc.integer({ min: 1, max: 64 }), (records, capacity) => {
      const to = new RecordBytes(capacity);
      for (const { first, second, third, instant, count } of records) {
        to.begin('F'.charCodeAt(0));
        to.whole(count);
        to.instant(instant);
        to.texts(first, second, third);
        to.end();
      }
      const lines = records.map(({ first, second, third, instant, count }) => JSON.stringify(['F', count, instant, first, second, third]));
      expect(to.bytes.toString('utf8', 0, to.length)).toBe(`${lines.join('\n')}\n`);
    }),
    { numRuns: 2_000 },
  );
});

test('what is no count is 0, fractions are rounded', () => {
  const to = new RecordBytes(1);
  for (const value of [Number.NaN, -1, Number.POSITIVE_INFINITY, 1.5, 0.4]) {
    to.whole(value);
    to.instant(value);
  }
  expect(to.bytes.toString('latin1', 0, to.length)).toBe(',0,0,0,0,0,0,2,2,0,0');
});

test('what was cleared is not repeated', () => {
  const to = new RecordBytes(64);
  to.texts('GET', '/a', '::1');
  to.clear();
  to.whole(1);
  to.texts('GET', '/a', '::1');
  expect(to.bytes.toString('latin1', 0, to.length)).toBe(',1,"GET","/a","::1"');
});
