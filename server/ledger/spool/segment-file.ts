// One segment being written: where it lies, how long its valid part is, and which subjects it has named. A write that
// fails leaves the valid part as it was, because the next write begins at the same place.
import { Buffer } from 'node:buffer';
import path from 'node:path';
import type { Admission } from '../../contracts/usage-record.ts';
import type { RecordBytes } from '../model/record-bytes.ts';
import { completeFrame, frameHeaderBytes } from '../model/spool-frame.ts';
import { writeSubject } from '../model/spool-record.ts';
import type { SpoolFiles } from './spool-files.ts';
import type { SubjectNumbers } from './subject-numbers.ts';

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
  /** Number of the admission's subject in this segment; a new one is written to `lines` first. */
  subject(admission: Admission, lines: RecordBytes): number;
  /** Appends one frame of record lines, those of all parts in turn, or throws and changes nothing. */
  append(parts: readonly RecordBytes[]): void;
  /** Frees the descriptor. What a failed write left behind the valid part stays; readers stop at the seal. */
  close(): void;
};

/**
 * @param subjects  cleared; the segment's alone until another is begun
 * @throws whatever the file system throws: no space, too many files, directory gone
 */
export function createSegmentFile(
  files: SpoolFiles,
  directory: string,
  writerId: string,
  segmentId: string,
  frame: FrameBuffer,
  subjects: SubjectNumbers,
): SegmentFile {
  const filePath = path.join(directory, segmentFileName(writerId, segmentId));
  const descriptor = files.create(filePath);
  let bytes = 0;
  return {
    segmentId,
    path: filePath,
    bytes: () => bytes,
    subject: (admission, lines) => numberSubject(subjects, admission, lines),
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

/** The number of the admission's subject; a new one is written to `lines` first. */
export function numberSubject(subjects: SubjectNumbers, admission: Admission, lines: RecordBytes): number {
  const known = subjects.find(admission);
  if (known !== 0) return known;
  const number = subjects.add(admission);
  writeSubject(lines, number, admission);
  return number;
}
