import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  deriveDataKey,
  envelopeHeader,
  masterKeyFingerprint,
  openPayload,
  periodBeginSeconds,
  readEnvelopeHeader,
  sealPayload,
} from './seal-payload.ts';

const masterKey = new Uint8Array(32).fill(1);
const fingerprint = masterKeyFingerprint(masterKey);
const name = { queueId: 'abcdefghij', keyId: 'alias/orders', periodBeginSeconds: 1_700_000_100 };
const header = envelopeHeader(fingerprint, name);
const key = deriveDataKey(masterKey, header);
const nonce = new Uint8Array(12).fill(3);

test('any payload opens as it was sealed, and shows nothing of itself', () => {
  const attributes = fc.option(fc.dictionary(fc.string({ minLength: 1 }), fc.record({ dataType: fc.string(), stringValue: fc.string() })));
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), attributes, (body, given) => {
      const envelope = Buffer.from(sealPayload(key, header, nonce, { body: `secret ${body}`, attributes: given }), 'base64');
      expect(envelope.includes('secret')).toBe(false);
      const read = readEnvelopeHeader(fingerprint, envelope);
      expect(read).toEqual(header);
      expect(openPayload(key, header, envelope)).toEqual({ body: `secret ${body}`, attributes: given });
    }),
  );
});

describe('an envelope does not open', () => {
  const sealed = Buffer.from(sealPayload(key, header, nonce, { body: 'pay 100', attributes: null }), 'base64');
  test('when any of its bytes was changed', () => {
    for (let index = 0; index < sealed.length; index += 1) {
      const damaged = Buffer.from(sealed);
      damaged[index] = (damaged[index] ?? 0) ^ 1;
      const read = readEnvelopeHeader(fingerprint, damaged);
      if (read) expect(() => openPayload(deriveDataKey(masterKey, read), read, damaged), `byte ${index}`).toThrow();
    }
  });
  test('under another master key, which the header tells', () => {
    expect(readEnvelopeHeader(masterKeyFingerprint(new Uint8Array(32).fill(2)), sealed)).toBeNull();
  });
  test('with the data key of another queue, key id or period', () => {
    for (const other of [{ queueId: 'abcdefghik' }, { keyId: '' }, { periodBeginSeconds: 1_700_000_400 }]) {
      const foreign = deriveDataKey(masterKey, envelopeHeader(fingerprint, { ...name, ...other }));
      expect(() => openPayload(foreign, header, sealed)).toThrow();
    }
  });
});

test('a data key is used for its reuse period and no longer', () => {
  const begins = [0, 59_999, 60_000, 119_999].map((ms) => periodBeginSeconds(1_700_000_100_000 - (1_700_000_100_000 % 60_000) + ms, 60));
  expect(begins[0]).toBe(begins[1]);
  expect(begins[2]).toBe((begins[0] ?? 0) + 60);
  expect(begins[3]).toBe(begins[2]);
});
