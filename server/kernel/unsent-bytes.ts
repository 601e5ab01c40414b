// How much the system holds of what a server has written and could not send yet. Left to itself Linux takes up to 4 MiB a connection
// (tcp_wmem), which is read from an upstream, copied and kept for every client that asks and does not read: a thousand of them
// fill the memory that all TCP connections of the machine share (tcp_mem), and from there on segments of everybody are dropped.
import type { Server } from 'node:net';
import { openCLibrary } from './c-library.ts';

const tcp = 6;
/** TCP_NOTSENT_LOWAT of linux/tcp.h. */
const notSentLowAt = 25;

/**
 * Bounds it for all connections that the server accepts from now on: they have the options of the socket that listens. What is under
 * way to the client does not count, so a fast one is not slowed.
 *
 * @param server  it listens on TCP
 * @param bytes   a socket takes more while it holds fewer unsent
 * @returns       false where it is left to the system: another than Linux, or a Node that may not call the C library
 * Source: tcp(7), TCP_NOTSENT_LOWAT.
 */
export function boundUnsent(server: Server, bytes: number): boolean {
  const handle: unknown = Reflect.get(server, '_handle');
  const fd: unknown = typeof handle === 'object' && handle !== null ? Reflect.get(handle, 'fd') : undefined;
  const library = openCLibrary({ setsockopt: { return: 'i32', arguments: ['i32', 'i32', 'i32', 'pointer', 'u32'] } });
  if (library === null || typeof fd !== 'number' || fd < 0) return false;
  const value = new Uint32Array([bytes]);
  const { ffi, functions } = library;
  return functions.setsockopt(fd, tcp, notSentLowAt, ffi.getRawPointer(value.buffer), value.byteLength) === 0;
}
