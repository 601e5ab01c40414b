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

type Ids = Pick<Admission, 'projectId' | 'keyId' | 'customerId' | 'planId' | 'apiId' | 'stageId'>;

/** A subject of a route: most routes have one in a segment, and those with many are looked up by key. */
type Subject = Ids & { number: number; next: Subject | null };
type RouteSubjects = { count: number; first: Subject | null; byKey: Map<string, Subject> | null };

/** So many subjects of a route are gone through one by one. */
const listedSubjects = 4;

function findSubject({ first, byKey }: RouteSubjects, asked: Admission): number {
  const { keyId, planId, stageId, customerId, apiId, projectId } = asked;
  let subject = byKey === null ? first : (byKey.get(keyId) ?? null);
  for (; subject !== null; subject = subject.next) {
    if (subject.keyId !== keyId || subject.planId !== planId || subject.stageId !== stageId) continue;
    if (subject.customerId === customerId && subject.apiId === apiId && subject.projectId === projectId) return subject.number;
  }
  return 0;
}

function addSubject(route: RouteSubjects, number: number, { projectId, keyId, customerId, planId, apiId, stageId }: Admission): void {
  const subject: Subject = { projectId, keyId, customerId, planId, apiId, stageId, number, next: null };
  route.count += 1;
  if (route.byKey === null && route.count > listedSubjects) {
    route.byKey = new Map();
    for (let known = route.first; known !== null; ) {
      const { next } = known;
      addByKey(route.byKey, known);
      known = next;
    }
  }
  if (route.byKey !== null) addByKey(route.byKey, subject);
  else {
    subject.next = route.first;
    route.first = subject;
  }
}

function addByKey(byKey: Map<string, Subject>, subject: Subject): void {
  subject.next = byKey.get(subject.keyId) ?? null;
  byKey.set(subject.keyId, subject);
}

/** @throws whatever the file system throws: no space, too many files, directory gone */
export function createSegmentFile(files: SpoolFiles, directory: string, writerId: string, segmentId: string): SegmentFile {
  const filePath = path.join(directory, segmentFileName(writerId, segmentId));
  const descriptor = files.create(filePath);
  const byRoute = new Map<string, RouteSubjects>();
  let subjectCount = 0;
  let bytes = 0;
  let buffer = Buffer.allocUnsafe(65_536);
  return {
    segmentId,
    path: filePath,
    bytes: () => bytes,
    subject: (admission, lines) => {
      let route = byRoute.get(admission.routeId);
      if (route === undefined) {
        route = { count: 0, first: null, byKey: null };
        byRoute.set(admission.routeId, route);
      }
      const known = findSubject(route, admission);
      if (known !== 0) return known;
      subjectCount += 1;
      addSubject(route, subjectCount, admission);
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
