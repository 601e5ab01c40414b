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

export const spoolVersion = 1;

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
export type SubjectRecord = readonly [
  'Q',
  subject: number,
  projectId: string,
  keyId: string,
  customerId: string,
  planId: string,
  apiId: string,
  stageId: string,
  routeId: string,
];
export type AdmissionRecord = readonly [
  'A' | 'C',
  admission: number,
  requestId: string,
  subject: number,
  units: number,
  lease: number,
  atMs: number,
];
export type FinishRecord = readonly ['F', admission: number, ...Ending];
export type RefusalRecord = readonly ['R', subject: number, requestId: string, arrivedAtMs: number, ...Ending];

export function headLine(segmentId: string, writerId: string, previousId: string, atMs: number): string {
  return `${JSON.stringify(['H', spoolVersion, segmentId, writerId, previousId, atMs])}\n`;
}

export function subjectLine(subject: number, admission: Admission): string {
  const { projectId, keyId, customerId, planId, apiId, stageId, routeId } = admission;
  return `${JSON.stringify(['Q', subject, projectId, keyId, customerId, planId, apiId, stageId, routeId])}\n`;
}

/** @param atMs  epoch ms the admission counts at, already inside its lease's period */
export function admissionLine(kind: 'A' | 'C', number: number, subject: number, admission: Admission, atMs: number): string {
  return `["${kind}",${number},${quoted(admission.requestId)},${subject},${whole(admission.quotaUnits)},${whole(admission.leaseId)},${whole(atMs)}]\n`;
}

/** @param outcome  replaces the finish's own, see the recorder */
export function finishLine(number: number, outcome: Outcome, finish: Finish): string {
  return `["F",${number},${ending(outcome, finish)}]\n`;
}

export function refusalLine(subject: number, admission: Admission, finish: Finish): string {
  return `["R",${subject},${JSON.stringify(admission.requestId)},${whole(admission.atMs)},${ending(finish.outcome, finish)}]\n`;
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
  if (bytes[start + 2] !== sealKind) return null;
  const [, reason] = JSON.parse(bytes.toString('utf8', start, end)) as readonly ['S', reason: SealReason, open: number];
  return reason;
}

const sealKind = 'S'.charCodeAt(0);

function ending(outcome: Outcome, finish: Finish): string {
  const path = finish.path.length > limits.ledger.maxLoggedPathChars ? finish.path.slice(0, limits.ledger.maxLoggedPathChars) : finish.path;
  return `"${outcome}",${whole(finish.status)},${whole(finish.requestBytes)},${whole(finish.responseBytes)},${whole(finish.latencyMs * 1000)},${whole(finish.upstreamLatencyMs * 1000)},${whole(finish.atMs)},${quoted(finish.method)},${quoted(path)},${quoted(finish.sourceIp)}`;
}

/** As JSON.stringify, which costs more than all else in a record: most texts need no escapes. */
function quoted(text: string): string {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code < 32 || code > 126 || code === 34 || code === 92) return JSON.stringify(text);
  }
  return `"${text}"`;
}

/** A count as JSON holds it: anything that is not a positive finite number is 0. */
function whole(value: number): number {
  return value > 0 && value <= Number.MAX_SAFE_INTEGER ? Math.round(value) : 0;
}
