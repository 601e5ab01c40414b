// The sums that AWS's clients check.
import { expect, test } from 'vitest';
import { md5OfAttributes, md5OfBody } from './message-md5.ts';

test('sums of attributes equal those that SQS computes', () => {
  expect(md5OfAttributes({ timestamp: { dataType: 'Number', stringValue: '1493147359900' } })).toBe('235c5c510d26fb653d073faed50ae77c');
  const mixed = {
    c: { dataType: 'Binary', binaryValueBase64: 'AAE=' },
    a: { dataType: 'String', stringValue: 'x' },
    b: { dataType: 'Number.int', stringValue: '42' },
  };
  expect(md5OfAttributes(mixed)).toBe('709c12cc5ac0f5b783ba55204b749e65');
  expect(md5OfAttributes(null)).toBeUndefined();
  expect(md5OfAttributes({})).toBeUndefined();
});

test("a body's sum is over its UTF-8 bytes", () => {
  expect(md5OfBody('hello')).toBe('5d41402abc4b2a76b9719d911017c592');
  expect(md5OfBody('ü')).toBe('c03410a5204b21cd8229ff754688d743');
});
