// Receipt handles: what is sealed opens again, and nothing else does.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { deriveReceiptHandleKey, openReceiptHandle, sealReceiptHandle } from './receipt-handle.ts';

const key = deriveReceiptHandleKey(new Uint8Array(32).fill(1));
const handles = fc.record({
  numericQueueId: fc.bigInt({ min: 1n, max: 2n ** 63n - 1n }).map(String),
  sequence: fc.bigInt({ min: 1n, max: 2n ** 63n - 1n }).map(String),
  nonce: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
});

test('a sealed handle opens for its queue and key only', () => {
  const otherKey = deriveReceiptHandleKey(new Uint8Array(32).fill(2));
  fc.assert(
    fc.property(handles, (handle) => {
      const text = sealReceiptHandle(key, 'queueaaaaa', handle);
      expect(openReceiptHandle(key, 'queueaaaaa', text)).toEqual(handle);
      expect(openReceiptHandle(key, 'queuebbbbb', text)).toBeNull();
      expect(openReceiptHandle(otherKey, 'queueaaaaa', text)).toBeNull();
    }),
  );
});

test('no changed character goes unnoticed', () => {
  const characters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const text = sealReceiptHandle(key, 'queueaaaaa', { numericQueueId: '7', sequence: '9', nonce: 11 });
  fc.assert(
    fc.property(fc.nat(text.length - 1), fc.constantFrom(...characters), (position, character) => {
      fc.pre(text[position] !== character);
      expect(openReceiptHandle(key, 'queueaaaaa', text.slice(0, position) + character + text.slice(position + 1))).toBeNull();
    }),
  );
});

test.each(['', 'x', 'A'.repeat(50), 'A'.repeat(4_000)])('the text %j is no handle', (text) => {
  expect(openReceiptHandle(key, 'queueaaaaa', text)).toBeNull();
});
