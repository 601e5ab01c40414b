import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatBytes, prettyJson } from './message-format.ts';

describe('a body that is JSON', () => {
  it('is laid out as JSON.stringify does, for whatever JSON', () => {
    fc.assert(
      fc.property(fc.oneof(fc.array(fc.jsonValue()), fc.dictionary(fc.string(), fc.jsonValue())), (value) => {
        const text = JSON.stringify(value);
        expect(prettyJson(text)).toBe(JSON.stringify(JSON.parse(text), null, 2));
      }),
    );
  });

  it('keeps numbers that JavaScript would round, and names that come twice', () => {
    expect(prettyJson('{"id":12345678901234567890,"id":1.0}')).toBe('{\n  "id": 12345678901234567890,\n  "id": 1.0\n}');
  });

  it.each(['plain', '"text"', '42', '{broken', '<b>no</b>', ''])('is left as it is otherwise: %s', (body) => {
    expect(prettyJson(body)).toBeNull();
  });
});

it('writes sizes in steps of 1,024', () => {
  expect([512, 1_536, 1_048_576].map((bytes) => formatBytes(bytes, 'en'))).toEqual(['512 B', '1.5 kB', '1 MB']);
});
