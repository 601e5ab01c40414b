// One segment being written: where it lies, and how long its valid part is. A write that
// fails leaves the valid part as it was, because the next write begins at the same place.
import { Buffer } from 'node:buffer';
import path from 'node:path';
import type { RecordBytes } from '../model/record-bytes.ts';
import { completeFrame, frameHeaderBytes } from '../model/spool-frame.ts';
import type { SpoolFiles } from './spool-files.ts';

/** Files of one writer sort together; the segment's id is random, so it is never met twice. */
function segmentFileName(writerId: string, segmentId: string): string {
  return `${writerId}.${segmentId}.segment`;
}

/** Where the frames of a writer are put together, one after the other; it grows and is kept, because new memory costs more than a frame. */
export type FrameBuffer = { bytes: Buffer };

export type SegmentFile = {
  readonly segmentId: string;
  readonly path: string;
  /** Length of the valid part. */
  bytes(): number;
  /** Appends one frame of record lines, those of all parts in turn, or throws and changes nothing. */
  append(parts: readonly RecordBytes[]): void;
  /** Frees the descriptor. What a failed write left behind the valid part stays; readers stop at the seal. */
  close(): void;
};

/**
 * @throws whatever the file system throws: no space, too many files, directory gone
 */
export function createSegmentFile(
  files: SpoolFiles,
  directory: string,
  writerId: string,
  segmentId: string,
  frame: FrameBuffer,
): SegmentFile {
  const filePath = path.join(directory, segmentFileName(writerId, segmentId));
  const descriptor = files.create(filePath);
  let bytes = 0;
  return {
    segmentId,
    path: filePath,
    bytes: () => bytes,
    append: (parts) => {
      let end = frameHeaderBytes;
      for (const part of parts) end += part.length;
      if (end > frame.bytes.length) frame.bytes = Buffer.allocUnsafeSlow(end * 2);
      let at = frameHeaderBytes;
      for (const part of parts) at += part.bytes.copy(frame.bytes, at, 0, part.length);
      const length = completeFrame(frame.bytes, at - frameHeaderBytes);
      files.write(descriptor, frame.bytes, length, bytes);
      bytes += length;
    },
    close: () => files.close(descriptor),
  };
}
