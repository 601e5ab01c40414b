import { expect, it } from 'vitest';
import type { SegmentFold } from './fold-segment.ts';
import { keyUses } from './key-uses.ts';

const subject = (keyId: string) => ({ projectId: 'p', keyId, customerId: '', planId: '', apiId: 'a', stageId: 's', routeId: 'r' });
const entry = (keyId: string, minuteMs: number) => ({ subject: subject(keyId), minuteMs }) as SegmentFold['entries'][number];
const row = (keyId: string, atMs: number) => ({ subject: subject(keyId), atMs }) as SegmentFold['logRows'][number];

it('takes the latest request of each key, from the log where it has it, else its minute', () => {
  const entries = [entry('one', 60_000), entry('one', 120_000), entry('two', 60_000), entry('', 180_000)];
  const logRows = [row('one', 121_500), row('one', 120_700), row('', 180_001)];
  expect([...keyUses({ entries, logRows })]).toEqual([
    ['one', 121_500],
    ['two', 60_000],
  ]);
});
