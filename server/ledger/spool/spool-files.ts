// The file operations of a spool writer, as a value, so that a test can stop the writer between any two of them or let
// a write fail as a full disk does. Synchronous on purpose: a write of a few KB to the page cache takes less time than
// handing it to another thread, and the turn ends when it is done.
import { closeSync, openSync, unlinkSync, writeSync } from 'node:fs';

export type SpoolFiles = {
  /** Creates the file; it must not exist. @returns a descriptor */
  create(path: string): number;
  /** Writes all bytes at `position` or throws. */
  write(descriptor: number, bytes: Uint8Array, length: number, position: number): void;
  close(descriptor: number): void;
  remove(path: string): void;
};

export const nodeSpoolFiles: SpoolFiles = {
  create: (path) => openSync(path, 'wx', 0o600),
  write: (descriptor, bytes, length, position) => {
    let written = 0;
    while (written < length) written += writeSync(descriptor, bytes, written, length - written, position + written);
  },
  close: (descriptor) => closeSync(descriptor),
  remove: (path) => unlinkSync(path),
};
