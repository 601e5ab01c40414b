// Lets a socket that a server has accepted read into a buffer given, as `onread` of net.connect does for sockets of our
// own: a read then allocates nothing and passes no stream. Node offers it for outgoing sockets only, so the same three
// fields are set here by name; where a Node version has none of them, reads come as data events.
import type { Buffer } from 'node:buffer';
import type { Socket } from 'node:net';
import { clientReads } from './shared-read-buffer.ts';

type UserBufferHandle = { useUserBuffer(buffer: Uint8Array): void };

/**
 * @param onBytes  gets bytes that are overwritten by the next read of any connection
 * @returns        whether it reads into the shared buffer; otherwise `onBytes` gets data events
 */
export function readInto(socket: Socket, onBytes: (bytes: Buffer) => void): boolean {
  const fields = Object.getOwnPropertySymbols(socket);
  const buffer = fields.find((symbol) => symbol.description === 'kBuffer');
  const callback = fields.find((symbol) => symbol.description === 'kBufferCb');
  const handle: unknown = Reflect.get(socket, '_handle');
  if (buffer === undefined || callback === undefined || !hasUserBuffer(handle)) {
    socket.on('data', (bytes: Buffer) => onBytes(bytes));
    return false;
  }
  Reflect.set(socket, buffer, clientReads.bytes);
  Reflect.set(socket, callback, (length: number) => onBytes(clientReads.beginning(length)));
  Reflect.apply(handle.useUserBuffer, handle, [clientReads.bytes]);
  return true;
}

function hasUserBuffer(handle: unknown): handle is UserBufferHandle {
  return typeof handle === 'object' && handle !== null && 'useUserBuffer' in handle && typeof handle.useUserBuffer === 'function';
}
