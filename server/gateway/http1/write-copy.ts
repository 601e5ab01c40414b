// Writes bytes that are read into again as soon as the call returns: the socket gets a copy. Copies of large pieces are made in
// buffers that are used again once written, so a body that streams through leaves no garbage: memory outside V8's heap counts as
// pressure on it, and a gigabyte in new buffers is a hundred collections that all other requests wait for.
import { Buffer } from 'node:buffer';
import type { Socket } from 'node:net';

/** As much as one read brings. */
const copyBytes = 65_536;
/** Smaller pieces get buffers of their size: a socket that is not read must not hold much more than what it holds back. */
const ownBufferBytesMax = 16_384;
/** Of one thread, 1 MiB together. More are in use at once only while sockets hold bytes back. */
const freeMax = 16;

const free: Buffer[] = [];

/** @returns as `socket.write` */
export function writeCopy(socket: Socket, bytes: Uint8Array): boolean {
  if (bytes.length <= ownBufferBytesMax || bytes.length > copyBytes) return socket.write(Buffer.from(bytes));
  const copy = free.pop() ?? Buffer.allocUnsafeSlow(copyBytes);
  copy.set(bytes);
  // Written, or given up because the socket was destroyed.
  return socket.write(copy.subarray(0, bytes.length), () => {
    if (free.length < freeMax) free.push(copy);
  });
}
