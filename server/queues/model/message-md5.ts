// The MD5 sums by which SQS clients check that body and attributes arrived whole. MD5 here is a checksum, not a lock.
import { createHash, hash } from 'node:crypto';
import type { MessageAttribute } from '#server/contracts/ports.ts';

/** 32 lower-case hex digits over the body's UTF-8 bytes. */
export function md5OfBody(body: string): string {
  return hash('md5', body, 'hex');
}

/**
 * MD5 over the attributes in the order of their names: name, type and value each preceded by its length (32 bits, big
 * endian), and between type and value one byte, 1 for text and 2 for binary.
 *
 * @returns 32 lower-case hex digits, or undefined when there are no attributes
 * Source: SQS developer guide, "Calculating the MD5 message digest for message attributes".
 */
export function md5OfAttributes(attributes: Readonly<Record<string, MessageAttribute>> | null): string | undefined {
  const names = Object.keys(attributes ?? {}).sort(byCodeUnit);
  if (attributes === null || names.length === 0) return undefined;
  const digest = createHash('md5');
  const addSized = (bytes: Buffer): void => {
    const size = Buffer.alloc(4);
    size.writeUInt32BE(bytes.length);
    digest.update(size).update(bytes);
  };
  for (const name of names) {
    const attribute = attributes[name];
    if (!attribute) continue;
    addSized(Buffer.from(name));
    addSized(Buffer.from(attribute.dataType));
    const isBinary = attribute.dataType.startsWith('Binary');
    digest.update(Buffer.of(isBinary ? 2 : 1));
    addSized(isBinary ? Buffer.from(attribute.binaryValueBase64 ?? '', 'base64') : Buffer.from(attribute.stringValue ?? ''));
  }
  return digest.digest('hex');
}

function byCodeUnit(left: string, right: string): number {
  return left < right ? -1 : 1;
}
