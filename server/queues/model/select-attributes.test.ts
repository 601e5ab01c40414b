// Which attributes a receive gives back.
import { expect, test } from 'vitest';
import { selectAttributes, selectSystemAttributes } from './select-attributes.ts';

const attributes = Object.fromEntries(
  ['foo', 'foo.bar', 'foo.baz', 'other'].map((name) => [name, { dataType: 'String', stringValue: name }]),
);

test.each([
  [[], null],
  [['All'], ['foo', 'foo.bar', 'foo.baz', 'other']],
  [['.*'], ['foo', 'foo.bar', 'foo.baz', 'other']],
  [['foo.*'], ['foo', 'foo.bar', 'foo.baz']],
  [
    ['other', 'foo.bar'],
    ['foo.bar', 'other'],
  ],
  [['unknown'], null],
])('%o selects %o', (names, expected) => {
  const selected = selectAttributes(attributes, names);
  expect(selected === null ? null : Object.keys(selected).sort()).toEqual(expected);
});

test('system attributes are selected by name or all together', () => {
  const all = { SenderId: 'a', SentTimestamp: '1' };
  expect(selectSystemAttributes(all, ['All'])).toEqual(all);
  expect(selectSystemAttributes(all, ['SenderId', 'AWSTraceHeader'])).toEqual({ SenderId: 'a' });
  expect(selectSystemAttributes(all, [])).toBeNull();
});
