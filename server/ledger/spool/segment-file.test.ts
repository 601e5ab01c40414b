import { expect, it } from 'vitest';
import type { Admission } from '../../contracts/usage-record.ts';
import { RecordBytes } from '../model/record-bytes.ts';
import { createSegmentFile } from './segment-file.ts';
import type { SpoolFiles } from './spool-files.ts';
import { SubjectNumbers } from './subject-numbers.ts';

const noFiles: SpoolFiles = { create: () => 0, write: () => undefined, close: () => undefined, remove: () => undefined };

it('names each subject once, however many keys a route has and plans a key', () => {
  const file = createSegmentFile(noFiles, '/nowhere', 'writer', 'segment', { bytes: Buffer.alloc(64) }, new SubjectNumbers());
  const lines = new RecordBytes(64);
  const asked = ['r1', 'r2'].flatMap((routeId) =>
    ['k1', 'k2', 'k3', 'k "4"', 'k5', 'k6', ''].flatMap((keyId) => ['p1', 'p2'].map((planId) => admissionFor(routeId, keyId, planId))),
  );
  const numbers = asked.map((admission) => file.subject(admission, lines));
  expect(numbers).toEqual(asked.map((_, index) => index + 1));
  for (let round = 0; round < 2; round += 1) expect(asked.map((admission) => file.subject({ ...admission }, lines))).toEqual(numbers);
  const named = lines.bytes.toString('utf8', 0, lines.length).trimEnd().split('\n');
  expect(named.map((line) => JSON.parse(line))).toEqual(
    asked.map(({ keyId, planId, routeId }, index) => ['Q', index + 1, 'project', keyId, 'customer', planId, 'api', 'stage', routeId]),
  );
});

function admissionFor(routeId: string, keyId: string, planId: string): Admission {
  const ids = { projectId: 'project', keyId, customerId: 'customer', planId, apiId: 'api', stageId: 'stage', routeId };
  return { number: 0, place: 0, requestId: 'request', ...ids, quotaUnits: 0, leaseId: 0, atMs: 0 };
}
