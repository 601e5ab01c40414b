import { expect, test } from 'vitest';
import { judgeHealth } from './judge-health.ts';

const well = { isDraining: false, feedStaleMs: 200, configOrigin: 'database', stageProblems: [] } as const;

test('ready while the database answers and its config is served', () => {
  expect(judgeHealth(well)).toEqual({ status: 'ready', reasons: [] });
});

test('degraded, with each reason, without the database', () => {
  expect(judgeHealth({ ...well, feedStaleMs: Number.POSITIVE_INFINITY, configOrigin: 'last-good-file' })).toMatchObject({
    status: 'degraded',
    reasons: [expect.stringContaining('Postgres'), expect.stringContaining('last good config')],
  });
  expect(judgeHealth({ ...well, configOrigin: 'none' }).status).toBe('degraded');
});

test('draining whatever else holds', () => {
  expect(judgeHealth({ ...well, isDraining: true, feedStaleMs: 1e9 })).toEqual({ status: 'draining', reasons: [] });
});

test('degraded, naming them, by stages whose deployment does not compile', () => {
  const problem = (stageName: string) => ({ stageName, field: 'routes[1].path', message: 'is taken' });
  const { status, reasons } = judgeHealth({ ...well, stageProblems: Array.from({ length: 13 }, (_, index) => problem(`s${index}`)) });
  expect(status).toBe('degraded');
  expect(reasons[0]).toBe('Stage s0 does not compile and is served as it was before: routes[1].path is taken.');
  expect([reasons.length, reasons[10]]).toEqual([11, '3 more problems of stages are in the log.']);
});
