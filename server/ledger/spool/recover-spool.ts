// Makes the segments of a process or thread that ended without closing whole again: cuts the torn tail and writes the seal that is
// missing. Doing it twice, or being killed within it, gives the same files.
import { open, readFile, unlink } from 'node:fs/promises';
import { atOnce } from '../../kernel/parts.ts';
import type { Segment } from '../model/spool-frame.ts';
import { encodeFrame, readSegment } from '../model/spool-frame.ts';
import type { SealReason } from '../model/spool-record.ts';
import { sealLine } from '../model/spool-record.ts';
import { listSegments } from './spool-directory.ts';

export type RecoveredSpool = {
  /** The segments that now wait for the shipper, all sealed. */
  segments: { path: string; bytes: number }[];
  /** Bytes behind the last whole frame that were cut. */
  cutBytes: number;
};

/**
 * Seals what writers that ended left.
 *
 * A segment without a seal is either the last of its writer, then its open admissions are aborted, or it was handed
 * over: a segment that names it as its predecessor exists, whose head carries the open admissions. A segment whose
 * head is not whole took no record and is deleted.
 *
 * @param directory  the spool; nobody writes to the segments meant
 * @throws           when a file cannot be read or written, or a newer release wrote it; nothing is lost then
 */
export async function recoverSpool(directory: string): Promise<RecoveredSpool> {
  const segments = [];
  for (const path of await listSegments(directory)) {
    const bytes = await readFile(path);
    const segment = atOnce(readSegment(bytes));
    if (segment === null) await unlink(path);
    else segments.push({ path, id: segment.head[2], previousId: segment.head[4], ...lengths(segment, bytes.length) });
  }
  const handedOver = new Set(segments.map(({ previousId }) => previousId));
  let cutBytes = 0;
  for (const { path, id, isSealed, validBytes, tailBytes } of segments) {
    if (isSealed) continue;
    cutBytes += tailBytes;
    await cutAndSeal(path, validBytes, handedOver.has(id) ? 'rotated' : 'recovered');
  }
  return { segments: segments.map(({ path, validBytes }) => ({ path, bytes: validBytes })), cutBytes };
}

/** What is kept of a segment while all are looked at: not its records, a spool may hold a gigabyte of them. */
function lengths({ seal, validBytes }: Segment, size: number): { isSealed: boolean; validBytes: number; tailBytes: number } {
  return { isSealed: seal !== null, validBytes, tailBytes: size - validBytes };
}

async function cutAndSeal(path: string, validBytes: number, reason: SealReason): Promise<void> {
  const frame = encodeFrame(sealLine(reason, 0));
  const file = await open(path, 'r+');
  try {
    await file.truncate(validBytes);
    await file.write(frame, 0, frame.length, validBytes);
  } finally {
    await file.close();
  }
}
