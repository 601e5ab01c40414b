import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Admission } from '../../contracts/usage-record.ts';
import { RecordBytes } from './record-bytes.ts';
import { RecordReader } from './record-reader.ts';
import { kinds, writeSubject } from './spool-record.ts';

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom('', 'project', 'key 1', 'key 2', 'a"b', 'a\\', 'é', '\u2028'),
);
const ids = fc.array(text, { minLength: 7, maxLength: 7 });

it('reads texts as they were written, the same ones again included', () => {
  fc.assert(
    fc.property(fc.array(ids, { minLength: 1, maxLength: 20 }), (subjects) => {
      const written = new RecordBytes(64);
      for (const [number, one] of subjects.entries()) {
        const [projectId, keyId, customerId, planId, apiId, stageId, routeId] = one;
        writeSubject(written, number, { projectId, keyId, customerId, planId, apiId, stageId, routeId } as Admission);
      }
      const reader = new RecordReader(written.bytes.subarray(0, written.length));
      let line = 0;
      let last: readonly string[] = Array(7).fill('');
      for (const [number, one] of subjects.entries()) {
        expect([reader.begin(line), reader.number()]).toEqual([kinds.subject, number]);
        last = last.map((before) => reader.text(before));
        expect(last).toEqual(one);
        line = reader.skipLine();
      }
      expect(line).toBe(written.length);
    }),
  );
});
