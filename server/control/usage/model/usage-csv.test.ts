import { describe, expect, it } from 'vitest';
import type { UsageTableRow } from '#server/contracts/usage.ts';
import { usageCsvHead, usageCsvLines } from './usage-csv.ts';

const row: UsageTableRow = {
  atMs: Date.UTC(2026, 10, 21, 6),
  customerId: 'customer01',
  customerName: 'Acme',
  keyId: 'abcdefghij',
  keyName: 'web',
  served: 12,
  failed: 1,
  aborted: 2,
  throttled: 3,
  quota: 4,
  denied: 5,
  invalid: 6,
  requests: 33,
  quotaUnits: 15,
  requestBytes: 0,
  responseBytes: 340,
};

describe('usage as CSV', () => {
  it('has a head and a line per row', () => {
    expect(`${usageCsvHead}${usageCsvLines([row, { ...row, customerId: '', customerName: '' }])}`.split('\r\n')).toEqual([
      'time_utc,customer_id,customer_name,key_id,key_name,served,failed,aborted,throttled,quota_refused,denied,invalid,requests,quota_units,request_bytes,response_bytes',
      '2026-11-21T06:00:00.000Z,customer01,Acme,abcdefghij,web,12,1,2,3,4,5,6,33,15,0,340',
      '2026-11-21T06:00:00.000Z,,,abcdefghij,web,12,1,2,3,4,5,6,33,15,0,340',
      '',
    ]);
  });

  it.each([
    ['a, "b"', '"a, ""b"""'],
    ['=1+1', "'=1+1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['-1', "'-1"],
  ])('keeps %s a text', (keyName, expected) => {
    expect(usageCsvLines([{ ...row, keyName }])).toContain(`,abcdefghij,${expected},12,`);
  });
});
