// Payloads encrypted at rest: body and attributes of one message as an envelope of AES-256-GCM. The data key belongs to
// one queue, one key id and one reuse period; it is derived from the master key and what the envelope's header names, so
// the message can be opened wherever it moved, and no key has to be stored or can be lost apart from the master key.
//
// Layout, version 1: version (1 byte) · fingerprint of the master key (4) · hash of the key id (8) · begin of the period
// in epoch seconds (4) · length of the queue's id (1) · that id · nonce (12) · ciphertext · tag (16). Everything before the
// nonce is the header: it names the key and is authenticated with the payload.
import type { KeyObject } from 'node:crypto';
import { createCipheriv, createDecipheriv, createHash, createSecretKey, hkdfSync } from 'node:crypto';
import type { MessageAttribute } from '#server/contracts/ports.ts';

export type Payload = { body: string; attributes: Readonly<Record<string, MessageAttribute>> | null };

/** Names a data key; `keyId` is KmsMasterKeyId, or empty for a queue that Sluice encrypts of its own accord. */
export type DataKeyName = { queueId: string; keyId: string; periodBeginSeconds: number };

const formatVersion = 1;
const fixedHeaderBytes = 1 + 4 + 8 + 4 + 1;
const nonceBytes = 12;
const tagBytes = 16;

/**
 * The period in which a data key is used.
 *
 * @param reuseSeconds  60 to 86,400: KmsDataKeyReusePeriodSeconds
 * @returns             begin of the current period, epoch seconds
 */
export function periodBeginSeconds(nowMs: number, reuseSeconds: number): number {
  const nowSeconds = Math.floor(nowMs / 1_000);
  return nowSeconds - (nowSeconds % reuseSeconds);
}

/** Enough of a hash to tell master keys apart, not enough to learn anything of them. */
export function masterKeyFingerprint(masterKey: Uint8Array): Buffer {
  return createHash('sha256').update('sluice master key').update(masterKey).digest().subarray(0, 4);
}

/** The header that names a data key under the master key of that fingerprint. */
export function envelopeHeader(fingerprint: Uint8Array, name: DataKeyName): Buffer {
  const id = Buffer.from(name.queueId, 'utf8');
  const header = Buffer.alloc(fixedHeaderBytes);
  header.writeUInt8(formatVersion, 0);
  header.set(fingerprint, 1);
  createHash('sha256').update(name.keyId).digest().copy(header, 5, 0, 8);
  header.writeUInt32BE(name.periodBeginSeconds, 13);
  header.writeUInt8(id.length, 17);
  return Buffer.concat([header, id]);
}

/** The data key (32 bytes) that a header names. Source: RFC 5869 (HKDF). */
export function deriveDataKey(masterKey: Uint8Array, header: Uint8Array): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', masterKey, 'sluice message payload', header, 32)));
}

/**
 * @param nonce  12 random bytes, fresh for every message
 * @returns      the envelope in base64
 * Source: NIST SP 800-38D (96-bit random nonces, at most 2^32 per key).
 */
export function sealPayload(dataKey: KeyObject, header: Uint8Array, nonce: Uint8Array, payload: Payload): string {
  const attributes = payload.attributes ? JSON.stringify(payload.attributes) : '';
  const bodyBytes = Buffer.byteLength(payload.body);
  const plain = Buffer.allocUnsafe(4 + bodyBytes + Buffer.byteLength(attributes));
  plain.writeUInt32BE(bodyBytes);
  plain.write(payload.body, 4);
  plain.write(attributes, 4 + bodyBytes);
  const cipher = createCipheriv('aes-256-gcm', dataKey, nonce).setAAD(header);
  // A stream cipher: update gives everything, final nothing.
  const sealed = cipher.update(plain);
  cipher.final();
  return Buffer.concat([header, nonce, sealed, cipher.getAuthTag()]).toString('base64');
}

/** The header of an envelope, or null when this is none or one of another master key. */
export function readEnvelopeHeader(fingerprint: Uint8Array, envelope: Buffer): Buffer | null {
  const headerBytes = fixedHeaderBytes + (envelope[fixedHeaderBytes - 1] ?? 0);
  if (envelope[0] !== formatVersion || envelope.length < headerBytes + nonceBytes + tagBytes) return null;
  return envelope.subarray(1, 5).equals(fingerprint) ? envelope.subarray(0, headerBytes) : null;
}

/** @throws Error when the envelope is damaged or another key sealed it */
export function openPayload(dataKey: KeyObject, header: Uint8Array, envelope: Buffer): Payload {
  const nonceEnd = header.length + nonceBytes;
  const decipher = createDecipheriv('aes-256-gcm', dataKey, envelope.subarray(header.length, nonceEnd), { authTagLength: tagBytes });
  decipher.setAAD(header).setAuthTag(envelope.subarray(envelope.length - tagBytes));
  const plain = decipher.update(envelope.subarray(nonceEnd, envelope.length - tagBytes));
  // Throws when the tag does not fit; nothing of `plain` is looked at before.
  decipher.final();
  const bodyEnd = 4 + plain.readUInt32BE(0);
  const attributes = plain.subarray(bodyEnd);
  return {
    body: plain.toString('utf8', 4, bodyEnd),
    // Ours, and authenticated: it is what sealPayload was given.
    attributes: attributes.length === 0 ? null : (JSON.parse(attributes.toString('utf8')) as Payload['attributes']),
  };
}
