import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type EgressRule, judgeEgress, parseEgressRule } from './egress-rules.ts';
import { type IpAddress, isInCidr, parseCidr, parseIpAddress } from './ip-address.ts';

const ownPorts = new Set([3000, 4566, 8080, 9464]);

function address(text: string): IpAddress {
  const parsed = parseIpAddress(text);
  if (!parsed) throw new Error(`${text} is not an address`);
  return parsed;
}

function verdict(text: string, port: number, rules: string[] = [], host = text, own: string[] = []) {
  const parsed = rules.map(parseEgressRule).filter((rule): rule is EgressRule => rule !== null);
  expect(parsed).toHaveLength(rules.length);
  return judgeEgress({ rules: parsed, ownAddresses: own.map(address), ownPorts }, { host, port, address: address(text) });
}

describe('judgeEgress', () => {
  it.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '127.255.255.254',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:10.0.0.1',
    '::ffff:8.8.8.8',
    '64:ff9b::a00:1',
    '2002:a00:1::',
    'fd00::1',
    'fe80::1',
    'ff02::1',
  ])('refuses %s', (text) => {
    expect(verdict(text, 80)).toBe('not-public');
  });

  it.each(['8.8.8.8', '172.32.0.1', '100.128.0.1', '1.1.1.1', '2606:4700::1111'])('allows public %s', (text) => {
    expect(verdict(text, 443)).toBe('allowed');
  });

  it('allows a private address that a rule names, on that port alone', () => {
    expect(verdict('127.0.0.1', 9000, ['127.0.0.1:9000'])).toBe('allowed');
    expect(verdict('127.0.0.1', 9001, ['127.0.0.1:9000'])).toBe('not-public');
    expect(verdict('127.0.0.1', 9000, ['localhost:9000'], 'localhost')).toBe('allowed');
    expect(verdict('127.0.0.1', 9000, ['localhost:9000'], 'rebound.example')).toBe('not-public');
    expect(verdict('10.2.3.4', 1234, ['10.0.0.0/8'])).toBe('allowed');
    expect(verdict('10.2.3.4', 1234, ['10.0.0.0/8:1234'])).toBe('allowed');
    expect(verdict('10.2.3.4', 1235, ['10.0.0.0/8:1234'])).toBe('not-public');
    expect(verdict('::1', 9000, ['[::1]:9000'])).toBe('allowed');
    expect(verdict('fd00::5', 9000, ['fd00::/8'])).toBe('allowed');
  });

  it('refuses the ports of the house whatever the rules say', () => {
    expect(verdict('127.0.0.1', 8080, ['127.0.0.0/8', '127.0.0.1:8080'])).toBe('own-port');
    expect(verdict('127.9.9.9', 3000, ['127.0.0.0/8'])).toBe('own-port');
    expect(verdict('::1', 4566, ['::1/128'])).toBe('own-port');
    expect(verdict('::ffff:127.0.0.1', 4566, ['::ffff:0:0/96'])).toBe('own-port');
    expect(verdict('10.0.0.5', 8080, ['10.0.0.0/8'], '10.0.0.5', ['10.0.0.5'])).toBe('own-port');
    expect(verdict('10.0.0.6', 8080, ['10.0.0.0/8'], '10.0.0.6', ['10.0.0.5'])).toBe('allowed');
  });
});

describe('parseEgressRule', () => {
  it.each(['', 'localhost', '10.0.0.0/33', '10.0.0/8', 'host:0', 'host:65536', 'http://x:80', '::1:80:z', 'user@host:80'])(
    'refuses %j',
    (text) => {
      expect(parseEgressRule(text)).toBeNull();
    },
  );
});

describe('parseIpAddress', () => {
  it.each(['1.2.3', '01.2.3.4', '1.2.3.256', '0x7f.0.0.1', '1::2::3', ':1', '12345::', '1:2:3:4:5:6:7:8:9', 'fe80::1%eth0', '1.2.3.4::'])(
    'refuses %j',
    (text) => {
      expect(parseIpAddress(text)).toBeNull();
    },
  );

  it('reads every address as its sixteen or four bytes, and it lies in its own /128 or /32', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
        const parsed = parseIpAddress(text);
        expect(parsed).not.toBeNull();
        const range = parseCidr(`${text}/${text.includes(':') ? 128 : 32}`);
        expect(parsed && range && isInCidr(parsed, range)).toBe(true);
      }),
    );
  });

  it('agrees with arithmetic on which IPv4 addresses a range holds', () => {
    fc.assert(
      fc.property(fc.nat(0xffffffff), fc.nat(0xffffffff), fc.integer({ min: 0, max: 32 }), (left, right, bits) => {
        const text = (value: number) => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.');
        const range = parseCidr(`${text(right)}/${bits}`);
        const expected = bits === 0 || left >>> (32 - bits) === right >>> (32 - bits);
        expect(range && isInCidr(address(text(left)), range)).toBe(expected);
      }),
    );
  });
});
