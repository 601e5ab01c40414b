import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OpenRecords } from './open-records.ts';

describe('OpenRecords', () => {
  it('gives back what a Map of the same numbers would, however they lie and in whatever order they end', () => {
    // Close together, as most; and far apart on the same place.
    const number = fc.oneof(
      fc.integer({ min: 0, max: 40 }),
      fc.integer({ min: 0, max: 5 }).map((turn) => 7 + turn * 1_024),
    );
    fc.assert(
      fc.property(fc.array(fc.record({ number, isEnd: fc.boolean() }), { maxLength: 60 }), (steps) => {
        const records = new OpenRecords();
        const model = new Map<number, number>();
        steps.forEach(({ number: asked, isEnd }, line) => {
          if (isEnd) {
            expect(records.take(asked)?.line).toBe(model.get(asked));
            model.delete(asked);
          } else if (!model.has(asked)) {
            records.add(asked).line = line;
            model.set(asked, line);
          }
        });
        const left = [...model].sort(([one], [other]) => one - other);
        expect(records.rest().map((record) => [record.number, record.line])).toEqual(left);
      }),
    );
  });
});
