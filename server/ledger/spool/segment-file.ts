// One segment being written: where it lies, how long its valid part is, and which subjects it has named. A write that
// fails leaves the valid part as it was, because the next write begins at the same place.
import { Buffer } from 'node:buffer';
import path from 'node:path';
import type { Admission } from '../../contracts/usage-record.ts';
import type { RecordBytes } from '../model/record-bytes.ts';
import { completeFrame, frameHeaderBytes } from '../model/spool-frame.ts';
import { writeSubject } from '../model/spool-record.ts';
import type { SpoolFiles } from './spool-files.ts';

/** Files of one writer sort together; the segment's id is random, so it is never met twice. */
function segmentFileName(writerId: string, segmentId: string): string {
  return `${writerId}.${segmentId}.segment`;
}

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

type Subject = { number: number; of: Admission };

/** Of the same route and key. */
function isSameSubject(known: Admission, asked: Admission): boolean {
  const { planId, stageId, customerId, apiId, projectId } = known;
  return (
    planId === asked.planId &&
    stageId === asked.stageId &&
    customerId === asked.customerId &&
    apiId === asked.apiId &&
    projectId === asked.projectId
  );
}

/** @throws whatever the file system throws: no space, too many files, directory gone */
export function createSegmentFile(files: SpoolFiles, directory: string, writerId: string, segmentId: string): SegmentFile {
  const filePath = path.join(directory, segmentFileName(writerId, segmentId));
  const descriptor = files.create(filePath);
  /** By route, then by key: one request's two look-ups. What else a subject names is compared. */
  const subjects = new Map<string, Map<string, Subject[]>>();
  let subjectCount = 0;
  let bytes = 0;
  let buffer = Buffer.allocUnsafe(65_536);
  return {
    segmentId,
    path: filePath,
    bytes: () => bytes,
    subject: (admission, lines) => {
      let byKey = subjects.get(admission.routeId);
      if (byKey === undefined) {
        byKey = new Map();
        subjects.set(admission.routeId, byKey);
      }
      let same = byKey.get(admission.keyId);
      if (same === undefined) {
        same = [];
        byKey.set(admission.keyId, same);
      }
      for (const subject of same) if (isSameSubject(subject.of, admission)) return subject.number;
      subjectCount += 1;
      same.push({ number: subjectCount, of: admission });
      writeSubject(lines, subjectCount, admission);
      return subjectCount;
    },
    append: (parts) => {
      let end = frameHeaderBytes;
      for (const part of parts) end += part.length;
      if (end > buffer.length) buffer = Buffer.allocUnsafe(end * 2);
      let at = frameHeaderBytes;
      for (const part of parts) at += part.bytes.copy(buffer, at, 0, part.length);
      const length = completeFrame(buffer, at - frameHeaderBytes);
      files.write(descriptor, buffer, length, bytes);
      bytes += length;
    },
    close: () => files.close(descriptor),
  };
}
