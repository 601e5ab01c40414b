import { expect, test } from 'vitest';
import { judgeHealth } from './judge-health.ts';

const well = { isDraining: false, feedStaleMs: 200, configOrigin: 'database' } as const;

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
