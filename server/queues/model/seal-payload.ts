// Payloads encrypted at rest: body and attributes of one message as an envelope, encrypted with AES-256 in counter mode and
// then authenticated with HMAC-SHA-256. The data keys belong to one queue, one key id and one reuse period; they are derived
// from the master key and what the envelope's header names, so the message can be opened wherever it moved, and no key has to
// be stored or can be lost apart from the master key.
//
// Layout, version 2: version (1 byte) · fingerprint of the master key (4) · hash of the key id (8) · begin of the period
// in epoch seconds (4) · length of the queue's id (1) · that id · first counter block (16) · ciphertext · tag (16). Everything
// before the counter block is the header: it names the keys. The tag is over all that stands before it.
// Version 1 had a nonce (12) for the counter block and was AES-256-GCM with the header as additional data; such envelopes are
// still opened.
import type { KeyObject } from 'node:crypto';
import { createDecipheriv, createHash, createSecretKey, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { MessageAttribute } from '#server/contracts/ports.ts';
import type { HmacKey } from '#server/kernel/hmac-sha256.ts';
import { createHmacKey, hmacPrefixBytes } from '#server/kernel/hmac-sha256.ts';
import type { Keystream } from './keystream.ts';
import { blockBytes } from './keystream.ts';

export type Payload = { body: string; attributes: Readonly<Record<string, MessageAttribute>> | null };

/** Names a data key; `keyId` is KmsMasterKeyId, or empty for a queue that Sluice encrypts of its own accord. */
export type DataKeyName = { queueId: string; keyId: string; periodBeginSeconds: number };

/** What a header names; `authentication` is null in version 1, whose cipher authenticates. */
export type DataKey = { encryption: KeyObject; authentication: HmacKey | null };

const formatVersion = 2;
const fixedHeaderBytes = 1 + 4 + 8 + 4 + 1;
/** Of version 1. */
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

/** The data key that a header names; another version's is another key. Source: RFC 5869 (HKDF). */
export function deriveDataKey(masterKey: Uint8Array, header: Uint8Array): DataKey {
  const isFirst = header[0] === 1;
  const bytes = Buffer.from(hkdfSync('sha256', masterKey, 'sluice message payload', header, isFirst ? 32 : 64));
  const encryption = createSecretKey(bytes.subarray(0, 32));
  return { encryption, authentication: isFirst ? null : createHmacKey(bytes.subarray(32)) };
}

/** Where envelopes of usual sizes are put together, behind room for what the HMAC begins with. */
const workbench = Buffer.allocUnsafeSlow(65_536);

/**
 * @param authentication  of the data key
 * @param keystream       of the data key
 * @returns               the envelope in base64
 */
export function sealPayload(authentication: HmacKey, keystream: Keystream, header: Uint8Array, payload: Payload): string {
  const attributes = payload.attributes ? JSON.stringify(payload.attributes) : '';
  const bodyBytes = Buffer.byteLength(payload.body);
  const plainBytes = 4 + bodyBytes + Buffer.byteLength(attributes);
  const plainAt = hmacPrefixBytes + header.length + blockBytes;
  const tagAt = plainAt + plainBytes;
  const bytes = tagAt + tagBytes <= workbench.length ? workbench : Buffer.allocUnsafeSlow(tagAt + tagBytes);
  authentication.prepare(bytes);
  bytes.set(header, hmacPrefixBytes);
  bytes.writeUInt32BE(bodyBytes, plainAt);
  bytes.write(payload.body, plainAt + 4);
  if (attributes !== '') bytes.write(attributes, plainAt + 4 + bodyBytes);
  keystream.encrypt(bytes, plainAt, plainBytes);
  bytes.write(authentication.authenticate(bytes.subarray(0, tagAt), 'binary'), tagAt, tagBytes, 'latin1');
  return bytes.toString('base64', hmacPrefixBytes, tagAt + tagBytes);
}

/** The header of an envelope, or null when this is none or one of another master key. */
export function readEnvelopeHeader(fingerprint: Uint8Array, envelope: Buffer): Buffer | null {
  const headerBytes = fixedHeaderBytes + (envelope[fixedHeaderBytes - 1] ?? 0);
  const [version] = envelope;
  if (version !== 1 && version !== formatVersion) return null;
  if (envelope.length < headerBytes + (version === 1 ? nonceBytes : blockBytes) + tagBytes) return null;
  return envelope.subarray(1, 5).equals(fingerprint) ? envelope.subarray(0, headerBytes) : null;
}

/** @throws Error when the envelope is damaged or another key sealed it */
export function openPayload(dataKey: DataKey, header: Uint8Array, envelope: Buffer): Payload {
  const { encryption, authentication } = dataKey;
  const plain =
    authentication === null
      ? openFirstVersion(encryption, header, envelope)
      : openAuthenticated(encryption, authentication, header.length, envelope);
  const bodyEnd = 4 + plain.readUInt32BE(0);
  const attributes = plain.subarray(bodyEnd);
  return {
    body: plain.toString('utf8', 4, bodyEnd),
    // Ours, and authenticated: it is what sealPayload was given.
    attributes: attributes.length === 0 ? null : (JSON.parse(attributes.toString('utf8')) as Payload['attributes']),
  };
}

function openAuthenticated(encryption: KeyObject, authentication: HmacKey, headerBytes: number, envelope: Buffer): Buffer {
  const tagAt = envelope.length - tagBytes;
  const authenticated = Buffer.allocUnsafe(hmacPrefixBytes + tagAt);
  authentication.prepare(authenticated);
  envelope.copy(authenticated, hmacPrefixBytes, 0, tagAt);
  const tag = Buffer.from(authentication.authenticate(authenticated, 'binary'), 'latin1').subarray(0, tagBytes);
  // Nothing is decrypted before.
  if (!timingSafeEqual(tag, envelope.subarray(tagAt))) throw new Error('sealed message is damaged or was sealed under another key');
  const cipherAt = headerBytes + blockBytes;
  return createDecipheriv('aes-256-ctr', encryption, envelope.subarray(headerBytes, cipherAt)).update(envelope.subarray(cipherAt, tagAt));
}

/** Source: NIST SP 800-38D. */
function openFirstVersion(encryption: KeyObject, header: Uint8Array, envelope: Buffer): Buffer {
  const nonceEnd = header.length + nonceBytes;
  const decipher = createDecipheriv('aes-256-gcm', encryption, envelope.subarray(header.length, nonceEnd), { authTagLength: tagBytes });
  decipher.setAAD(header).setAuthTag(envelope.subarray(envelope.length - tagBytes));
  const plain = decipher.update(envelope.subarray(nonceEnd, envelope.length - tagBytes));
  // Throws when the tag does not fit; nothing of `plain` is looked at before.
  decipher.final();
  return plain;
}
