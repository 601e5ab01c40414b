import { describe, expect, it } from 'vitest';
import { clientAddress } from './client-address.ts';

describe("the caller's address", () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['10.0.0.1, 198.51.100.4', '198.51.100.4'],
    ['spoofed , 2001:db8::1 ', '2001:db8::1'],
    [null, ''],
    ['', ''],
  ])('of %j is %j', (header, address) => {
    expect(clientAddress(header)).toBe(address);
  });

  it('is bounded', () => {
    expect(clientAddress('x'.repeat(1_000))).toHaveLength(64);
  });
});
