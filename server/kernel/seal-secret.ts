// Secrets at rest: an envelope of AES-256-GCM. Every sealing draws a data key of its own, which encrypts the secret and
// is itself encrypted (wrapped) by the installation's master key. Both are bound to the row they belong to, so a
// sealed secret copied to another row, table or project does not open.
//
// Layout, version 1: version (1 byte) · fingerprint of the master key (4) · wrap nonce (12) · wrapped data key (32)
// · wrap tag (16) · nonce (12) · ciphertext · tag (16).
import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';
import type { Random } from './random.ts';

/** Which row a secret belongs to. `version` grows when the secret of the same row is replaced; 1 for the first. */
export type SecretOwner = { projectId: string; table: string; rowId: string; version: number };

const formatVersion = 1;
const nonceBytes = 12;
const tagBytes = 16;
const keyBytes = 32;
const headerBytes = 1 + 4;
const wrapBytes = nonceBytes + keyBytes + tagBytes;

/**
 * Seals a secret for one row.
 *
 * @param masterKey  32 bytes
 * @param secret     text to keep
 * @param owner      the row it is stored in; the same is needed to open it
 * @returns          bytes to store: 93 more than the secret's UTF-8 length
 * Source: NIST SP 800-38D (GCM with 96-bit random nonces; each data key encrypts once).
 */
export function sealSecret(masterKey: Uint8Array, secret: string, owner: SecretOwner, random: Random): Uint8Array {
  const dataKey = random.bytes(keyBytes);
  const aad = ownerBytes(owner);
  return Buffer.concat([
    Uint8Array.of(formatVersion),
    fingerprint(masterKey),
    encrypt(masterKey, dataKey, aad, random),
    encrypt(dataKey, Buffer.from(secret, 'utf8'), aad, random),
  ]);
}

/**
 * Opens what `sealSecret` made.
 *
 * @throws Error when the bytes are damaged, belong to another row, or were sealed with another master key; the message
 *         says which of these can be told and never holds the secret
 */
export function openSecret(masterKey: Uint8Array, sealed: Uint8Array, owner: SecretOwner): string {
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
  if (bytes.length < headerBytes + wrapBytes + nonceBytes + tagBytes || bytes[0] !== formatVersion) {
    throw new Error('sealed secret has an unknown format');
  }
  if (!bytes.subarray(1, headerBytes).equals(fingerprint(masterKey))) {
    throw new Error('sealed secret was sealed with another master key; give the one of this installation as SLUICE_MASTER_KEY');
  }
  const aad = ownerBytes(owner);
  try {
    const dataKey = decrypt(masterKey, bytes.subarray(headerBytes, headerBytes + wrapBytes), aad);
    return decrypt(dataKey, bytes.subarray(headerBytes + wrapBytes), aad).toString('utf8');
  } catch (cause) {
    throw new Error(`sealed secret of ${owner.table} ${owner.rowId} is damaged or belongs to another row`, { cause });
  }
}

function encrypt(key: Uint8Array, plaintext: Uint8Array, aad: Uint8Array, random: Random): Buffer {
  const nonce = random.bytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(aad);
  return Buffer.concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

function decrypt(key: Uint8Array, sealed: Uint8Array, aad: Uint8Array): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, nonceBytes), { authTagLength: tagBytes });
  decipher.setAAD(aad).setAuthTag(sealed.subarray(sealed.length - tagBytes));
  return Buffer.concat([decipher.update(sealed.subarray(nonceBytes, sealed.length - tagBytes)), decipher.final()]);
}

/** Enough of a hash to tell master keys apart, not enough to learn anything of them. */
function fingerprint(masterKey: Uint8Array): Buffer {
  return createHash('sha256').update('sluice master key').update(masterKey).digest().subarray(0, 4);
}

/** JSON of the parts: no two owners have the same bytes, whatever characters their ids hold. */
function ownerBytes(owner: SecretOwner): Buffer {
  return Buffer.from(JSON.stringify([owner.projectId, owner.table, owner.rowId, owner.version]), 'utf8');
}
