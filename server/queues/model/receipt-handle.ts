// Receipt handles: opaque to clients, authenticated by us. A handle names a message and the lease under which it was
// received, not the place it lies in, and is worth nothing for another queue or another tenant.
import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

/** The lease a handle stands for. Sequences and queue ids are 64-bit numbers, kept as text. */
export type ReceiptHandle = {
  /** numeric id the queue had at the time of the receive; a purge gives it a new one. */
  numericQueueId: string;
  sequence: string;
  /** 0 to 2^31 - 1, drawn when the lease began. */
  nonce: number;
};

const version = 1;
const payloadBytes = 21;
const macBytes = 16;

/** The key of all receipt handles of an installation, derived from its master key (32 bytes). */
export function deriveReceiptHandleKey(masterKey: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', masterKey, '', 'sluice receipt handle v1', 32));
}

/**
 * The handle's text: 50 characters of base64url over version, queue, message, lease and 128 bits of HMAC-SHA256.
 *
 * @param queueId  id of the queue; part of what is authenticated, not of the text
 */
export function sealReceiptHandle(key: Uint8Array, queueId: string, handle: ReceiptHandle): string {
  const bytes = Buffer.alloc(payloadBytes + macBytes);
  bytes.writeUInt8(version, 0);
  bytes.writeBigInt64BE(BigInt(handle.numericQueueId), 1);
  bytes.writeBigInt64BE(BigInt(handle.sequence), 9);
  bytes.writeUInt32BE(handle.nonce, 17);
  authenticate(key, queueId, bytes.subarray(0, payloadBytes)).copy(bytes, payloadBytes, 0, macBytes);
  return bytes.toString('base64url');
}

/** @returns the lease, or null when the text is not a handle that we gave out for this queue */
export function openReceiptHandle(key: Uint8Array, queueId: string, text: string): ReceiptHandle | null {
  if (!/^[A-Za-z0-9_-]{50}$/.test(text)) return null;
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.length !== payloadBytes + macBytes || bytes.toString('base64url') !== text || bytes[0] !== version) return null;
  const expected = authenticate(key, queueId, bytes.subarray(0, payloadBytes)).subarray(0, macBytes);
  if (!timingSafeEqual(expected, bytes.subarray(payloadBytes))) return null;
  return {
    numericQueueId: bytes.readBigInt64BE(1).toString(),
    sequence: bytes.readBigInt64BE(9).toString(),
    nonce: bytes.readUInt32BE(17),
  };
}

function authenticate(key: Uint8Array, queueId: string, payload: Uint8Array): Buffer {
  return createHmac('sha256', key).update(payload).update(queueId).digest();
}
