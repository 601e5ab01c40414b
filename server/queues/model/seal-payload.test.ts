import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createKeystream } from './keystream.ts';
import type { Payload } from './seal-payload.ts';
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
const keystream = createKeystream(key.encryption, () => randomBytes(12));

function seal(payload: Payload): Buffer {
  if (key.authentication === null) throw new Error('not of this version');
  return Buffer.from(sealPayload(key.authentication, keystream, header, payload), 'base64');
}

/** With any of its bytes changed the envelope is no envelope or does not open. */
function expectDamageSeen(envelope: Buffer): void {
  for (let index = 0; index < envelope.length; index += 1) {
    const damaged = Buffer.from(envelope);
    damaged[index] = (damaged[index] ?? 0) ^ 1;
    const read = readEnvelopeHeader(fingerprint, damaged);
    if (read) expect(() => openPayload(deriveDataKey(masterKey, read), read, damaged), `byte ${index}`).toThrow();
  }
}

test('any payload opens as it was sealed, and shows nothing of itself', () => {
  const attributes = fc.option(fc.dictionary(fc.string({ minLength: 1 }), fc.record({ dataType: fc.string(), stringValue: fc.string() })));
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), attributes, (body, given) => {
      const envelope = seal({ body: `secret ${body}`, attributes: given });
      expect(envelope.includes('secret')).toBe(false);
      const read = readEnvelopeHeader(fingerprint, envelope);
      expect(read).toEqual(header);
      expect(openPayload(key, header, envelope)).toEqual({ body: `secret ${body}`, attributes: given });
    }),
  );
});

test('a payload of any size opens as it was sealed, and the same payload is never sealed alike', () => {
  for (const size of [0, 1, 11, 12, 13, 4_000, 4_092, 4_093, 65_000, 66_000, 1_048_576]) {
    const payload = { body: 'x'.repeat(size), attributes: null };
    const [one, other] = [seal(payload), seal(payload)];
    expect(one.equals(other)).toBe(false);
    for (const envelope of [one, other]) expect(openPayload(key, header, envelope)).toEqual(payload);
  }
});

describe('envelopes of the first version', () => {
  const envelope = Buffer.from(
    'AR2c6FOHtwjmv77q1GVT8WQKYWJjZGVmZ2hpagMDAwMDAwMDAwMDA+XgsGArc8OdWmKgLlxo7zofkMOiuwrLFVeuGnGUbRrTlJZLeSX+WsyaeRtU0zwjAEMW92OYjRscNqe50Gic8/prfxSn7/GCbvrl/IOTAAN5Y4xyu60=',
    'base64',
  );
  test('are opened', () => {
    const read = readEnvelopeHeader(fingerprint, envelope);
    if (read === null) throw new Error('no header');
    const attributes = { kind: { dataType: 'String', stringValue: 'old' } };
    expect(openPayload(deriveDataKey(masterKey, read), read, envelope)).toEqual({ body: 'from before ☃', attributes });
  });
  test('do not open when any of their bytes was changed', () => {
    expectDamageSeen(envelope);
  });
});

describe('an envelope does not open', () => {
  const sealed = seal({ body: 'pay 100', attributes: null });
  test('when any of its bytes was changed', () => {
    expectDamageSeen(sealed);
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
