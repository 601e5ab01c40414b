// The records of a spool segment and their text: one JSON array a line, the first element the kind. Ids that repeat
// with every request (key, route, ...) are written once per segment as a subject and named by number after that.
//
//   H  head: version, segment, writer, previous segment of the writer ('' for its first), epoch ms
//   Q  subject: number, project, key, customer, plan, API, stage, route
//   A  admission: number, request id, subject, quota units, lease, epoch ms
//   C  admission carried over from the previous segment, which counted its quota units
//   F  finish of an admission: its number, outcome, status, bytes in, bytes out, latency and upstream latency in µs,
//      epoch ms, method, path, source address
//   R  refusal: subject, request id, epoch ms of its arrival, then as F from the outcome on
//   S  seal: why the segment ends, admissions left open
import type { Admission, Finish, Outcome } from '../../contracts/usage-record.ts';
import { limits } from '../../kernel/limits.ts';
import type { RecordBytes } from './record-bytes.ts';

export const spoolVersion = 1;

/** Codes of the kinds' letters. */
export const kinds = { subject: 81, admission: 65, carried: 67, finish: 70, refusal: 82, seal: 83 } as const;

/**
 * Why a segment ends, which decides what its open admissions are: `rotated` carried them into the next segment,
 * `closed` (shutdown) and `recovered` (the process died) leave them aborted.
 */
export type SealReason = 'rotated' | 'closed' | 'recovered';

export type Ending = readonly [
  outcome: Outcome,
  status: number,
  requestBytes: number,
  responseBytes: number,
  latencyUs: number,
  upstreamLatencyUs: number,
  atMs: number,
  method: string,
  path: string,
  sourceIp: string,
];
export type HeadRecord = readonly ['H', version: number, segmentId: string, writerId: string, previousId: string, atMs: number];

/** What is written of a whole segment, each a line behind those already there. */
export function writeHead(to: RecordBytes, segmentId: string, writerId: string, previousId: string, atMs: number): void {
  to.utf8(`${JSON.stringify(['H', spoolVersion, segmentId, writerId, previousId, atMs])}\n`);
}

export function writeSubject(to: RecordBytes, subject: number, admission: Admission): void {
  to.begin(kinds.subject);
  to.whole(subject);
  to.quoted(admission.projectId);
  to.quoted(admission.keyId);
  to.quoted(admission.customerId);
  to.quoted(admission.planId);
  to.quoted(admission.apiId);
  to.quoted(admission.stageId);
  to.quoted(admission.routeId);
  to.end();
}

export function writeAdmission(to: RecordBytes, kind: 'A' | 'C', subject: number, admission: Admission): void {
  to.begin(kind === 'A' ? kinds.admission : kinds.carried);
  to.whole(admission.number);
  to.quoted(admission.requestId);
  to.whole(subject);
  to.whole(admission.quotaUnits);
  to.whole(admission.leaseId);
  to.instant(admission.atMs);
  to.end();
}

/** @param outcome  replaces the finish's own, see the recorder */
export function writeFinish(to: RecordBytes, number: number, outcome: Outcome, finish: Finish): void {
  to.begin(kinds.finish);
  to.whole(number);
  writeEnding(to, outcome, finish);
}

export function writeRefusal(to: RecordBytes, subject: number, admission: Admission, finish: Finish): void {
  to.begin(kinds.refusal);
  to.whole(subject);
  to.quoted(admission.requestId);
  to.whole(admission.atMs);
  writeEnding(to, finish.outcome, finish);
}

export function sealLine(reason: SealReason, open: number): string {
  return `["S","${reason}",${open}]\n`;
}

/** @returns the first line of a segment; null for any other. Trusts it: the checksum held */
export function parseHead(line: string): HeadRecord | null {
  const record = JSON.parse(line) as HeadRecord | readonly [string];
  return record[0] === 'H' ? (record as HeadRecord) : null;
}

/** @returns why the segment ends, when the frame between `start` and `end` is its seal */
export function parseSeal(bytes: Buffer, start: number, end: number): SealReason | null {
  if (bytes[start + 2] !== kinds.seal) return null;
  const [, reason] = JSON.parse(bytes.toString('utf8', start, end)) as readonly ['S', reason: SealReason, open: number];
  return reason;
}

function writeEnding(to: RecordBytes, outcome: Outcome, finish: Finish): void {
  const { path } = finish;
  to.quoted(outcome);
  to.whole(finish.status);
  to.whole(finish.requestBytes);
  to.whole(finish.responseBytes);
  to.whole(finish.latencyMs * 1000);
  to.whole(finish.upstreamLatencyMs * 1000);
  to.instant(finish.atMs);
  to.texts(
    finish.method,
    path.length > limits.ledger.maxLoggedPathChars ? path.slice(0, limits.ledger.maxLoggedPathChars) : path,
    finish.sourceIp,
  );
  to.end();
}
