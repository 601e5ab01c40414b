// Filter policies: what they match, and what is refused in which words. The refusals are SNS's own, recorded.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MessageAttribute } from '../../contracts/ports.ts';
import { parseIpAddress } from './ip-address.ts';
import { matchFilterPolicy } from './match-filter-policy.ts';
import { parseFilterPolicy } from './parse-filter-policy.ts';

const text = (stringValue: string): MessageAttribute => ({ dataType: 'String', stringValue });
const number = (stringValue: string): MessageAttribute => ({ dataType: 'Number', stringValue });

function matches(policy: object, attributes: Record<string, MessageAttribute>): boolean {
  const parsed = parseFilterPolicy(JSON.stringify(policy));
  if (!parsed.ok) throw new Error(parsed.error);
  return matchFilterPolicy(parsed.value, attributes);
}

describe('matching message attributes', () => {
  it.each([
    ['an equal text', { color: ['red', 'blue'] }, { color: text('blue') }, true],
    ['another text', { color: ['red'] }, { color: text('green') }, false],
    ['no such attribute', { color: ['red'] }, {}, false],
    ['all keys', { color: ['red'], size: [1] }, { color: text('red'), size: number('1.0') }, true],
    ['one key of two', { color: ['red'], size: [1] }, { color: text('red') }, false],
    ['a number is not a text', { size: ['1'] }, { size: number('1') }, false],
    ['prefix', { color: [{ prefix: 're' }] }, { color: text('red') }, true],
    ['suffix', { file: [{ suffix: '.png' }] }, { file: text('a.jpg') }, false],
    ['equals-ignore-case', { color: [{ 'equals-ignore-case': 'RED' }] }, { color: text('Red') }, true],
    ['wildcard', { file: [{ wildcard: 'img/*/*.png' }] }, { file: text('img/1/a.png') }, true],
    ['wildcard that may not overlap', { file: [{ wildcard: 'aba*aba' }] }, { file: text('ababa') }, false],
    ['a range', { size: [{ numeric: ['>', 0, '<=', 5] }] }, { size: number('5') }, true],
    ['below a range', { size: [{ numeric: ['>', 0, '<=', 5] }] }, { size: number('0') }, false],
    ['numeric equality', { size: [{ numeric: ['=', 3.5] }] }, { size: number('3.50') }, true],
    ['anything-but', { color: [{ 'anything-but': ['red', 'blue'] }] }, { color: text('green') }, true],
    ['anything-but prefix', { color: [{ 'anything-but': { prefix: 're' } }] }, { color: text('red') }, false],
    ['anything-but needs a value', { color: [{ 'anything-but': 'red' }] }, {}, false],
    ['exists', { color: [{ exists: true }] }, { color: text('x') }, true],
    ['exists not', { color: [{ exists: false }] }, {}, true],
    ['cidr', { ip: [{ cidr: '10.1.0.0/16' }] }, { ip: text('10.1.255.3') }, true],
    ['cidr of another family', { ip: [{ cidr: '::/0' }] }, { ip: text('10.1.255.3') }, false],
    ['any element of an array', { tags: ['b'] }, { tags: { dataType: 'String.Array', stringValue: '["a","b"]' } }, true],
    ['a binary counts as absent', { blob: [{ exists: false }] }, { blob: { dataType: 'Binary', binaryValueBase64: 'YQ==' } }, true],
    ['either side of $or', { $or: [{ a: ['1'] }, { b: ['2'] }] }, { b: text('2') }, true],
    ['neither side of $or', { $or: [{ a: ['1'] }, { b: ['2'] }] }, { b: text('1') }, false],
  ] as const)('%s', (_name, policy, attributes, expected) => {
    expect(matches(policy, attributes)).toBe(expected);
  });

  it('takes a wildcard for what it reads as', () => {
    const part = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 8 });
    fc.assert(
      fc.property(part, fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 8 }), (pattern, value) => {
        const expected = new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(value);
        expect(matches({ k: [{ wildcard: pattern }] }, { k: text(value) })).toBe(expected);
      }),
    );
  });

  it('says the opposite for anything-but of a present text', () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.string(), { minLength: 1 }), (value, listed) => {
        const attributes = { k: text(value) };
        expect(matches({ k: [{ 'anything-but': listed }] }, attributes)).toBe(!matches({ k: listed }, attributes));
      }),
    );
  });
});

describe('refusing policies', () => {
  const at = (source: string, column: number) =>
    `\n at [Source: (String)${JSON.stringify(source).replaceAll('\\"', '"')}; line: 1, column: ${column}]`;
  it.each([
    ['{"key":{"not-an-operator":"value"}}', '"not-an-operator" must be an object or an array', 28],
    ['{"key_a":"value_one"}', '"key_a" must be an object or an array', 11],
    ['{"key":[]}', 'Empty arrays are not allowed', 10],
    ['{"key":[["value"]]}', 'Match value must be String, number, true, false, or null', 10],
    ['{"key":[{"suffix":"value","prefix":"value2"}]}', 'Only one key allowed in match expression', 37],
    ['{"key":[{"wrong-operator":true}]}', 'Unrecognized match type wrong-operator', 31],
    ['{"key":[{"suffix":100}]}', 'suffix match pattern must be a string', 22],
    ['{"key":[{"suffix":[]}]}', 'suffix match pattern must be a string', 20],
    ['{"key":[{"suffix":null}]}', 'suffix match pattern must be a string', 23],
    ['{"key":[{"cidr":["bad-filter"]}]}', 'prefix match pattern must be a string', 18],
    ['{"key":[{"exists":"no"}]}', 'exists match pattern must be either true or false.', 20],
    ['{"key":[{"exists":null}]}', 'exists match pattern must be either true or false.', 23],
    ['{"key":[{"anything-but":{"exists":false}}]}', 'Unsupported anything-but pattern: exists', 40],
    ['{"key":[{"anything-but":{"suffix":"test"}}]}', 'Unsupported anything-but pattern: suffix', 36],
    ['{"key":[{"anything-but":{"prefix":false}}]}', 'prefix match pattern must be a string', 40],
    ['{"key":[{"numeric":[]}]}', 'Invalid member in numeric match: ]', 22],
    ['{"key":[{"numeric":[1,"<="]}]}', 'Invalid member in numeric match: 1', 22],
    ['{"key":[{"numeric":["operator"]}]}', 'Unrecognized numeric range operator: operator', 32],
    ['{"key":[{"numeric":["=","000"]}]}', 'Value of equals must be numeric', 26],
    ['{"key":[{"numeric":[">=",1,">",2]}]}', 'Bad numeric range operator: >', 31],
    ['{"key":[{"numeric":[">",20,"test"]}]}', 'Bad numeric range operator: test', 34],
    ['{"key":[{"numeric":[">",20,30]}]}', 'Bad value in numeric range: 30', 30],
    ['{"key":[{"numeric":[">",3,"<",1]}]}', 'Bottom must be less than top', 33],
    ['{"key":[{"numeric":["<",100,">",10]}]}', 'Too many elements in numeric expression', 30],
    ['{"key":[{"numeric":[">",20,"<",30,"<",50]}]}', 'Too many terms in numeric range expression', 36],
    ['{"key":[{"numeric":[">",20,"<","30"]}]}', 'Value of < must be numeric', 33],
    ['{"key":[{"numeric":[">",20,"<="]}]}', 'Value of <= must be numeric', 33],
    ['{"key":[{"numeric":[">","20","<","30"]}]}', 'Value of > must be numeric', 26],
    ['{"key":[{"numeric":[">="]}]}', 'Value of >= must be numeric', 26],
  ])('%s', (policy, message, column) => {
    expect(parseFilterPolicy(policy)).toEqual({ ok: false, error: `FilterPolicy: ${message}${at(policy, column)}` });
  });

  it.each([
    ['{"a":["1"],"b":["1"],"c":["1"],"d":["1"],"e":["1"],"f":["1"]}', 'FilterPolicy: Filter policy can not have more than 5 keys'],
    [JSON.stringify({ a: [...'abcdefghijklm'], b: [...'abcdefghijklm'] }), 'FilterPolicy: Filter policy is too complex'],
    ['{"key":[{"cidr":"bad-filter"}]}', "FilterPolicy: Malformed CIDR, one '/' required"],
    ['{"key":[{"cidr":"xx.11.xx/8"}]}', 'FilterPolicy: Nonstandard IP address: xx.11.xx'],
    ['{"key":[{"cidr":"10.0.0.0/xx"}]}', 'FilterPolicy: Malformed CIDR, mask bits must be an integer'],
    ['{"key":{"inner":["value"]}}', 'Filter policy scope MessageAttributes does not support nested filter policy'],
  ])('%s', (policy, error) => {
    expect(parseFilterPolicy(policy)).toEqual({ ok: false, error });
  });

  it('never throws, whatever the text', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (input) => void parseFilterPolicy(input)));
  });
});

describe('IP addresses', () => {
  it.each([
    ['::1', 1n],
    ['0.0.1.0', 256n],
    ['::ffff:1.2.3.4', 0xffff01020304n],
    ['1::', 1n << 112n],
    ['1:2:3:4:5:6:7:8', 0x00010002000300040005000600070008n],
  ])('%s', (address, bits) => {
    expect(parseIpAddress(address)?.bits).toBe(bits);
  });

  it.each(['', '1.2.3', '256.1.1.1', '01.1.1.1', ':::', '1:2', '1::2::3', '::g', '1:2:3:4:5:6:7:8:9', '::1%eth0'])(
    'refuses %s',
    (address) => {
      expect(parseIpAddress(address)).toBeNull();
    },
  );
});
