import { describe, expect, it } from 'vitest';
import type { UsageRow } from '#server/contracts/usage.ts';
import { usageCsv } from './usage-csv.ts';

const row: UsageRow = {
  atMs: Date.UTC(2026, 10, 21, 6),
  keyId: 'abcdefghij',
  customerId: null,
  planId: null,
  apiId: null,
  stageId: null,
  routeId: null,
  outcome: 'served',
  requests: 12,
  served: 12,
  quotaUnits: 11,
  clientErrors: 0,
  serverErrors: 0,
  requestBytes: 0,
  responseBytes: 340,
  latencyMsSum: 1,
  upstreamLatencyMsSum: 1,
};

describe('usage as CSV', () => {
  it('has a head and a line per row', () => {
    expect(usageCsv([row], () => 'web').split('\r\n')).toEqual([
      'time_utc,key_id,key_name,outcome,requests,quota_units,request_bytes,response_bytes',
      '2026-11-21T06:00:00.000Z,abcdefghij,web,served,12,11,0,340',
      '',
    ]);
  });

  it.each([
    ['a, "b"', '"a, ""b"""'],
    ['=1+1', "'=1+1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['-1', "'-1"],
  ])('keeps %s a text', (name, expected) => {
    expect(usageCsv([row], () => name)).toContain(`,abcdefghij,${expected},served,`);
  });
});
