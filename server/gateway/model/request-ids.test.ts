import { expect, it } from 'vitest';
import { isUuid, shortRequestId, traceId } from './request-ids.ts';

const id = '0190163d-8694-739b-aea5-966c26f8ad91';

it("a short id is the end of ours, in the shape of AWS's", () => {
  expect(shortRequestId(id)).toBe('aea5966c26f8ad91=');
});

it('a trace id has the seconds and 24 digits', () => {
  expect(traceId(id, 1_465_510_280_000)).toMatch(/^Root=1-575[0-9a-f]{5}-[0-9a-f]{24}$/);
});

it.each([
  [id, true],
  [id.toUpperCase(), true],
  [`${id}0`, false],
  [id.replace('-', '0'), false],
  [id.replace('0', 'g'), false],
  ['', false],
])('%s is a UUID: %s', (text, expected) => expect(isUuid(text)).toBe(expected));
