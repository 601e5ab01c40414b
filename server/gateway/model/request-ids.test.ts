import { expect, it } from 'vitest';
import { isUuid, shortRequestId } from './request-ids.ts';

const id = '0190163d-8694-739b-aea5-966c26f8ad91';

it("a short id is the end of ours, in the shape of AWS's", () => {
  expect(shortRequestId(id)).toBe('aea5966c26f8ad91=');
});

it.each([
  [id, true],
  [id.toUpperCase(), true],
  [`${id}0`, false],
  [id.replace('-', '0'), false],
  [id.replace('0', 'g'), false],
  ['', false],
])('%s is a UUID: %s', (text, expected) => expect(isUuid(text)).toBe(expected));
