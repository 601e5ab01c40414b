// Which messages a queue takes, at the edges of SQS's rules.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { OutgoingMessage } from '#server/contracts/ports.ts';
import { admitMessage } from './admit-message.ts';

const rules = { isFifo: false, delaySeconds: 3, maximumMessageBytes: 1_024 };

function admit(given: Partial<OutgoingMessage>) {
  return admitMessage(rules, { body: 'x', attributes: {}, ...given });
}

function attribute(name: string, dataType: string, value: { stringValue?: string; binaryValueBase64?: string }) {
  return admit({ attributes: { [name]: { dataType, ...value } } });
}

test('size counts body and attributes in bytes, up to the limit and not beyond', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', 'é', '☃', '😀', ' '), minLength: 1, maxLength: 400 }), (body) => {
      const sizeBytes = Buffer.byteLength(body) + 1 + 'String'.length + 2;
      const admitted = admit({ body, attributes: { n: { dataType: 'String', stringValue: 'é' } } });
      if (admitted.ok) expect(admitted.value.sizeBytes).toBe(sizeBytes);
      expect(admitted.ok).toBe(sizeBytes <= rules.maximumMessageBytes);
    }),
  );
  expect(admit({ body: 'x'.repeat(1_024) }).ok).toBe(true);
  expect(admit({ body: 'x'.repeat(1_025) })).toMatchObject({
    error: { message: 'One or more parameters are invalid. Reason: Message must be shorter than 1024 bytes.' },
  });
});

test("the queue's delay holds unless the message has its own", () => {
  expect(admit({})).toMatchObject({ value: { delaySeconds: 3 } });
  expect(admit({ delaySeconds: 0 })).toMatchObject({ value: { delaySeconds: 0 } });
  expect(admit({ delaySeconds: 901 })).toMatchObject({ error: { shape: 'InvalidParameterValue' } });
});

test.each(['\u0000', '\u000b', '\ufffe', '\ud800'])('the character %j is refused', (character) => {
  expect(admit({ body: `a${character}` })).toMatchObject({ error: { shape: 'InvalidMessageContents' } });
});

test.each(['\t', '\n', '\r', ' ', '\u007f', '\ud7ff', '\ue000', '😀'])('the character %j is taken', (character) => {
  expect(admit({ body: character }).ok).toBe(true);
});

test.each(['.a', 'a.', 'a..b', 'AWS.a', 'amazon.x', 'a b', '', 'ü'])('an attribute named %j is refused', (name) => {
  expect(attribute(name, 'String', { stringValue: 'v' }).ok).toBe(false);
});

test.each([
  ['String', { stringValue: '' }, "Message (user) attribute 'n' must contain a non-empty value of type 'String'."],
  ['Binary', { stringValue: 'x' }, "Message (user) attribute 'n' must contain a non-empty value of type 'Binary'."],
  ['Number', { stringValue: '12x' }, "Can't cast the value of message (user) attribute 'n' to a number."],
  ['Number', { stringValue: '.' }, "Can't cast the value of message (user) attribute 'n' to a number."],
  ['Text', { stringValue: 'x' }, "The type of message (user) attribute 'n' is invalid."],
])('an attribute of type %s with %o is refused', (dataType, value, message) => {
  expect(attribute('n', dataType, value)).toMatchObject({ error: { message: expect.stringContaining(message) } });
});

test.each(['1', '-1.5', '+.5', '1e10', '1493147359900', '0'.repeat(38)])('%s is a number', (stringValue) => {
  expect(attribute('n', 'Number.custom', { stringValue }).ok).toBe(true);
});

test('an eleventh attribute is one too many', () => {
  const many = (count: number) =>
    admit({
      attributes: Object.fromEntries(Array.from({ length: count }, (_, index) => [`a${index}`, { dataType: 'String', stringValue: 'v' }])),
    });
  expect(many(10).ok).toBe(true);
  expect(many(11).ok).toBe(false);
});

test('a group id is kept on a standard queue, and must be well-formed', () => {
  expect(admit({ messageGroupId: 'tenant-1', traceHeader: 'Root=1' })).toMatchObject({
    value: { systemAttributes: { MessageGroupId: 'tenant-1', AWSTraceHeader: 'Root=1' } },
  });
  expect(admit({ messageGroupId: 'group 123' }).ok).toBe(false);
  expect(admit({ traceHeader: 'Root=\ud800' }).ok).toBe(false);
});
