// A segment file is a row of frames, one per write: payload length and CRC-32 of the payload (both 32 bits, little
// endian), then the payload, lines of records. A frame is whole or it is not there: after a crash the file is read up
// to the first frame whose length or checksum does not hold, and what follows is cut.
import { crc32 } from 'node:zlib';
import type { HeadRecord, SealReason, SpoolRecord } from './spool-record.ts';
import { parseLines, spoolVersion } from './spool-record.ts';

export const frameHeaderBytes = 8;

/** @returns the frame of one write; `payload` is one or more record lines */
export function encodeFrame(payload: string): Buffer {
  const bytes = Buffer.allocUnsafe(frameHeaderBytes + Buffer.byteLength(payload));
  writeFrame(bytes, payload);
  return bytes;
}

/**
 * Writes the frame into `target`, which must have room for it (at most 8 + 3 bytes per character).
 *
 * @returns bytes written
 */
export function writeFrame(target: Buffer, payload: string): number {
  const length = target.write(payload, frameHeaderBytes);
  target.writeUInt32LE(length, 0);
  target.writeUInt32LE(crc32(target.subarray(frameHeaderBytes, frameHeaderBytes + length)), 4);
  return frameHeaderBytes + length;
}

/** What a segment file holds. */
export type Segment = {
  head: HeadRecord;
  /** All records after the head, in the order written, the seal left out. */
  records: SpoolRecord[];
  /** Why the segment ends; null when it was not sealed. */
  seal: SealReason | null;
  /** Length of the part that holds; the file is cut here before a seal is written. */
  validBytes: number;
};

/**
 * Reads a segment.
 *
 * @returns the segment up to its seal or to the first frame that does not hold; null when not even the first frame
 *          holds, which is a segment that never took a record
 * @throws  Error for a version this release does not know
 */
export function readSegment(bytes: Buffer): Segment | null {
  const first = readFrame(bytes, 0);
  if (first === null) return null;
  const [head, ...carried] = parseLines(first.payload);
  if (head === undefined || head[0] !== 'H') return null;
  if (head[1] !== spoolVersion) throw new Error(`spool segment of version ${head[1]}; this release reads version ${spoolVersion}`);
  const records: SpoolRecord[] = carried;
  let offset = first.end;
  for (;;) {
    const frame = readFrame(bytes, offset);
    if (frame === null) return { head, records, seal: null, validBytes: offset };
    offset = frame.end;
    for (const record of parseLines(frame.payload)) {
      if (record[0] === 'S') return { head, records, seal: record[1], validBytes: offset };
      records.push(record);
    }
  }
}

function readFrame(bytes: Buffer, offset: number): { payload: string; end: number } | null {
  if (offset + frameHeaderBytes > bytes.length) return null;
  const length = bytes.readUInt32LE(offset);
  const start = offset + frameHeaderBytes;
  const end = start + length;
  // A stretch of zeros (a file that grew before its data arrived) would pass as an empty frame with checksum 0.
  if (length === 0 || end > bytes.length) return null;
  const payload = bytes.subarray(start, end);
  if (crc32(payload) !== bytes.readUInt32LE(offset + 4)) return null;
  return { payload: payload.toString('utf8'), end };
}
