// Bodies whole in memory, for integrations that must see all of one before they can go on.
import { type BodySource, BodyTooLarge } from './body-source.ts';

export type WholeBody = { ok: true; bytes: Buffer } | { ok: false; reason: 'too-large' | 'broken-off' };

/**
 * Reads a body to its end.
 *
 * @param bytesMax  a body with more stays where it is, paused: a client can then still be told, an upstream's is to be
 *                  destroyed by who called
 * @param onBytes   told of each chunk
 */
export function readBody(
  body: BodySource | null,
  bytesMax: number,
  onBytes: (count: number) => void = () => undefined,
): Promise<WholeBody> {
  if (body === null) return Promise.resolve({ ok: true, bytes: Buffer.alloc(0) });
  if (body.length !== null && body.length > bytesMax) return Promise.resolve({ ok: false, reason: 'too-large' });
  const { promise, resolve } = Promise.withResolvers<WholeBody>();
  const chunks: Buffer[] = [];
  let size = 0;
  body.start({
    chunk: (bytes) => {
      onBytes(bytes.length);
      size += bytes.length;
      if (size <= bytesMax) {
        // Copied: what we are shown is a place in a buffer that is read into again.
        chunks.push(Buffer.from(bytes));
        return true;
      }
      resolve({ ok: false, reason: 'too-large' });
      return false;
    },
    end: () => resolve({ ok: true, bytes: Buffer.concat(chunks) }),
    fail: (error) => resolve({ ok: false, reason: error instanceof BodyTooLarge ? 'too-large' : 'broken-off' }),
  });
  return promise;
}

/** A body made of bytes in memory. */
export function bytesBody(bytes: Uint8Array): BodySource {
  let isStopped = false;
  return {
    length: bytes.length,
    start: (sink) => {
      if (bytes.length > 0) sink.chunk(bytes);
      if (!isStopped) sink.end();
    },
    resume: () => undefined,
    destroy: () => {
      isStopped = true;
    },
  };
}
