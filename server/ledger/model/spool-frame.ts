// A segment file is a row of frames, one per write: payload length and CRC-32 of the payload (both 32 bits, little
// endian), then the payload, lines of records. A frame is whole or it is not there: after a crash the file is read up
// to the first frame whose length or checksum does not hold, and what follows is cut.
import { Buffer } from 'node:buffer';
import { crc32 } from 'node:zlib';
import type { Parts } from '../../kernel/parts.ts';
import { nextLine } from './record-reader.ts';
import type { HeadRecord, SealReason } from './spool-record.ts';
import { parseHead, parseSeal, spoolVersion } from './spool-record.ts';

export const frameHeaderBytes = 8;

/** @returns the frame of one write; `payload` is one or more record lines */
export function encodeFrame(payload: string): Buffer {
  const bytes = Buffer.allocUnsafe(frameHeaderBytes + Buffer.byteLength(payload));
  completeFrame(bytes, bytes.write(payload, frameHeaderBytes));
  return bytes;
}

/**
 * Writes the frame's header before a payload that stands at `frameHeaderBytes`.
 *
 * @param length  of the payload
 * @returns       length of the frame
 */
export function completeFrame(target: Buffer, length: number): number {
  target.writeUInt32LE(length, 0);
  target.writeUInt32LE(crc32(target.subarray(frameHeaderBytes, frameHeaderBytes + length)), 4);
  return frameHeaderBytes + length;
}

const bytesPerPart = 256 * 1024;

/** What a segment file holds. */
export type Segment = {
  head: HeadRecord;
  /** The file. */
  bytes: Buffer;
  /**
   * Where its records lie, in the order written: begin and end of each stretch of lines, head and seal left out. Not read
   * any further here: see RecordReader.
   */
  stretches: { start: number; end: number }[];
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
export function* readSegment(bytes: Buffer): Parts<Segment | null> {
  const first = findFrame(bytes, 0);
  if (first === null) return null;
  const carriedStart = nextLine(bytes, first.start, first.end);
  const head = parseHead(bytes.toString('utf8', first.start, carriedStart));
  if (head === null) return null;
  if (head[1] !== spoolVersion) throw new Error(`spool segment of version ${head[1]}; this release reads version ${spoolVersion}`);
  const stretches = carriedStart < first.end ? [{ start: carriedStart, end: first.end }] : [];
  let offset = first.end;
  let pauseAt = bytesPerPart;
  for (;;) {
    if (offset >= pauseAt) {
      pauseAt = offset + bytesPerPart;
      yield;
    }
    const frame = findFrame(bytes, offset);
    if (frame === null) return { head, bytes, stretches, seal: null, validBytes: offset };
    offset = frame.end;
    // A seal has a frame of its own.
    const seal = parseSeal(bytes, frame.start, frame.end);
    if (seal !== null) return { head, bytes, stretches, seal, validBytes: offset };
    stretches.push(frame);
  }
}

/** @returns where the payload of the frame at `offset` lies; null when there is no frame that holds */
function findFrame(bytes: Buffer, offset: number): { start: number; end: number } | null {
  if (offset + frameHeaderBytes > bytes.length) return null;
  const length = bytes.readUInt32LE(offset);
  const start = offset + frameHeaderBytes;
  const end = start + length;
  // A stretch of zeros (a file that grew before its data arrived) would pass as an empty frame with checksum 0.
  if (length === 0 || end > bytes.length) return null;
  if (crc32(bytes.subarray(start, end)) !== bytes.readUInt32LE(offset + 4)) return null;
  return { start, end };
}
