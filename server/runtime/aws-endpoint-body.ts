// Reads the body of a request whole, as SigV4 needs it, and no further than the endpoint is willing to hold.
import type { IncomingMessage } from 'node:http';

/**
 * @param bytesMax  a longer body is not read to its end
 * @returns         the bytes, `too-long`, or `aborted` when the client left before the end
 */
export function readBody(request: IncomingMessage, bytesMax: number): Promise<Buffer | 'too-long' | 'aborted'> {
  if (Number(request.headers['content-length'] ?? 0) > bytesMax) return Promise.resolve('too-long');
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > bytesMax) {
        request.pause();
        chunks.length = 0;
        resolve('too-long');
      } else chunks.push(chunk);
    });
    request.on('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    request.on('close', () => resolve('aborted'));
    request.on('error', () => resolve('aborted'));
  });
}
