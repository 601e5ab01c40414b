// Folds the records of one sealed segment into what the ledger books for it. A segment is self-contained, so segments
// may be folded and booked in any order, and the sums are the same.
import type { Outcome } from '../../contracts/usage-record.ts';
import { assert } from '../../kernel/assert.ts';
import { limits } from '../../kernel/limits.ts';
import type { Parts } from '../../kernel/parts.ts';
import { LeaseSums, type LeaseUse } from './lease-sums.ts';
import { NewestExchanges, noLine } from './newest-exchanges.ts';
import type { OpenRecord } from './open-records.ts';
import { OpenRecords } from './open-records.ts';
import { RecordReader } from './record-reader.ts';
import type { Segment } from './spool-frame.ts';
import { type Ending, kinds } from './spool-record.ts';

const minuteMs = 60_000;

/** One line of the ledger: what happened to one subject with one outcome in one minute. */
export type LedgerEntry = {
  /** Epoch ms of the minute's start. */
  minuteMs: number;
  subject: Subject;
  outcome: Outcome;
  requests: number;
  quotaUnits: number;
  clientErrors: number;
  serverErrors: number;
  requestBytes: number;
  responseBytes: number;
  latencyUsSum: number;
  upstreamLatencyUsSum: number;
};

type Subject = {
  projectId: string;
  keyId: string;
  customerId: string;
  planId: string;
  apiId: string;
  stageId: string;
  routeId: string;
};

export type RequestLogRow = { requestId: string; atMs: number; subject: Subject; ending: Ending };

export type SegmentFold = {
  /** With different keys, in no order. */
  entries: LedgerEntry[];
  /** Units of admissions begun in this segment, by lease: what the leases' processes have spent. Sorted by lease. */
  leaseUse: LeaseUse[];
  /** Units of the entries, by lease. Sorted by lease. */
  quotaUse: LeaseUse[];
  /** Units admitted without a lease (the ledger was down and the installation admits then), by plan, key and minute. */
  unleasedUse: { planId: string; keyId: string; minuteMs: number; units: number }[];
  /** The newest of the segment. */
  logRows: RequestLogRow[];
  logRowsDropped: number;
  records: number;
};

/**
 * Counts a sealed segment.
 *
 * A finish counts in the minute of its admission, the instant its quota unit was taken, so that the sums of a day are
 * the quota of that day. An admission without a finish is left to the next segment when this one was rotated, and is
 * aborted when this one is the last of its writer.
 */
export function* foldSegment(segment: Segment): Parts<SegmentFold> {
  assert(segment.seal !== null, 'only sealed segments are folded');
  const state = newState(segment.bytes);
  for (const { start, end } of segment.stretches) {
    for (let line = start; line < end; ) {
      line = readPart(state, line, end);
      if (state.records % recordsPerPart === 0) yield;
    }
  }
  if (segment.seal !== 'rotated') {
    state.figures = { outcome: 'aborted', ...noFigures };
    for (const admission of state.open.rest()) countAdmitted(state, admission, noLine);
  }
  return yield* finishFold(state);
}

const recordsPerPart = 1024;

const logRowsPerPart = 128;

/** Of the ending last read: one object for all, so that a record costs none. */
type Figures = {
  outcome: Outcome;
  status: number;
  requestBytes: number;
  responseBytes: number;
  latencyUs: number;
  upstreamLatencyUs: number;
};

/** An entry, and the one begun before it of the same subject: one for each outcome and minute of the segment, so there are few. */
type Counted = LedgerEntry & { former: Counted | undefined };

type FoldState = {
  bytes: Buffer;
  reader: RecordReader;
  records: number;
  /** By number, and the entries last begun of them by the same: numbers count from 1. */
  subjects: (Subject | undefined)[];
  latest: (Counted | undefined)[];
  lastSubject: Subject;
  open: OpenRecords;
  figures: Figures;
  entries: LedgerEntry[];
  leaseUse: LeaseSums;
  quotaUse: LeaseSums;
  unleasedUse: Map<string, { planId: string; keyId: string; minuteMs: number; units: number }>;
  newest: NewestExchanges;
};

const noSubject: Subject = { projectId: '', keyId: '', customerId: '', planId: '', apiId: '', stageId: '', routeId: '' };

const noFigures = { status: 0, requestBytes: 0, responseBytes: 0, latencyUs: 0, upstreamLatencyUs: 0 };

function newState(bytes: Buffer): FoldState {
  return {
    bytes,
    reader: new RecordReader(bytes),
    records: 0,
    subjects: [],
    latest: [],
    lastSubject: noSubject,
    open: new OpenRecords(),
    figures: { outcome: 'aborted', ...noFigures },
    entries: [],
    leaseUse: new LeaseSums(),
    quotaUse: new LeaseSums(),
    unleasedUse: new Map(),
    newest: new NewestExchanges(bytes, limits.ledger.requestLogRowsPerSegmentMax),
  };
}

/** Reads to the end of the stretch or of the part. @returns where the next record begins */
function readPart(state: FoldState, start: number, end: number): number {
  let line = start;
  do {
    readRecord(state, line);
    line = state.reader.skipLine();
  } while (line < end && state.records % recordsPerPart !== 0);
  return line;
}

function readRecord(state: FoldState, line: number): void {
  const { reader } = state;
  state.records += 1;
  const kind = reader.begin(line);
  if (kind === kinds.admission || kind === kinds.carried) {
    const number = reader.number();
    reader.skipText();
    const admitted = state.open.add(number);
    admitted.line = line;
    admitted.subject = reader.number();
    admitted.units = reader.number();
    admitted.lease = reader.number();
    admitted.atMs = reader.number();
    if (kind === kinds.admission) state.leaseUse.add(admitted.lease, admitted.units);
  } else if (kind === kinds.finish) {
    const number = reader.number();
    const admitted = state.open.take(number);
    if (admitted === undefined) return;
    readFigures(state);
    countAdmitted(state, admitted, line);
  } else if (kind === kinds.refusal) {
    const subject = reader.number();
    reader.skipText();
    const arrivedAtMs = reader.number();
    readFigures(state);
    count(state, subject, arrivedAtMs, 0);
    state.newest.note(noLine, line);
  } else if (kind === kinds.subject) {
    const number = reader.number();
    state.lastSubject = readSubject(reader, state.lastSubject);
    state.subjects[number] = state.lastSubject;
    // Filled up to there: an array with holes far apart would become a slower kind.
    state.latest[number] = undefined;
  }
}

function readFigures({ reader, figures }: FoldState): void {
  figures.outcome = reader.outcome();
  figures.status = reader.number();
  figures.requestBytes = reader.number();
  figures.responseBytes = reader.number();
  figures.latencyUs = reader.number();
  figures.upstreamLatencyUs = reader.number();
}

/** Counts the figures last read for an admission. */
function countAdmitted(state: FoldState, { line, subject: subjectNumber, units, lease, atMs }: OpenRecord, ending: number): void {
  count(state, subjectNumber, atMs, units);
  state.newest.note(line, ending);
  if (units === 0) return;
  if (lease !== 0) {
    state.quotaUse.add(lease, units);
    return;
  }
  const subject = known(state, subjectNumber);
  const at = floorMinute(atMs);
  const key = `${subject.planId} ${subject.keyId} ${at}`;
  const use = state.unleasedUse.get(key);
  if (use) use.units += units;
  else state.unleasedUse.set(key, { planId: subject.planId, keyId: subject.keyId, minuteMs: at, units });
}

function count(state: FoldState, subjectNumber: number, atMs: number, units: number): void {
  const { figures } = state;
  const entry = entryFor(state, subjectNumber, floorMinute(atMs));
  entry.requests += 1;
  entry.quotaUnits += units;
  if (figures.status >= 500) entry.serverErrors += 1;
  else if (figures.status >= 400) entry.clientErrors += 1;
  entry.requestBytes += figures.requestBytes;
  entry.responseBytes += figures.responseBytes;
  entry.latencyUsSum += figures.latencyUs;
  entry.upstreamLatencyUsSum += figures.upstreamLatencyUs;
}

function entryFor(state: FoldState, subjectNumber: number, at: number): LedgerEntry {
  const { outcome } = state.figures;
  const latest = state.latest[subjectNumber];
  for (let entry = latest; entry !== undefined; entry = entry.former) if (entry.minuteMs === at && entry.outcome === outcome) return entry;
  const entry = emptyEntry(at, known(state, subjectNumber), outcome, latest);
  state.latest[subjectNumber] = entry;
  state.entries.push(entry);
  return entry;
}

function* finishFold(state: FoldState): Parts<SegmentFold> {
  const logRows: RequestLogRow[] = [];
  for (const row of state.newest.read()) {
    logRows.push({ ...row, subject: known(state, row.subject) });
    if (logRows.length % logRowsPerPart === 0) yield;
  }
  return {
    entries: state.entries,
    leaseUse: state.leaseUse.sorted(),
    quotaUse: state.quotaUse.sorted(),
    unleasedUse: [...state.unleasedUse.values()],
    logRows,
    logRowsDropped: state.newest.count - logRows.length,
    records: state.records,
  };
}

function emptyEntry(at: number, subject: Subject, outcome: Outcome, former: Counted | undefined): Counted {
  return {
    minuteMs: at,
    subject,
    outcome,
    requests: 0,
    quotaUnits: 0,
    clientErrors: 0,
    serverErrors: 0,
    requestBytes: 0,
    responseBytes: 0,
    latencyUsSum: 0,
    upstreamLatencyUsSum: 0,
    former,
  };
}

/** @param last  the one before, with which most share project, plan, API and stage */
function readSubject(reader: RecordReader, last: Subject): Subject {
  return {
    projectId: reader.text(last.projectId),
    keyId: reader.text(last.keyId),
    customerId: reader.text(last.customerId),
    planId: reader.text(last.planId),
    apiId: reader.text(last.apiId),
    stageId: reader.text(last.stageId),
    routeId: reader.text(last.routeId),
  };
}

function known(state: FoldState, subject: number): Subject {
  const found = state.subjects[subject];
  assert(found, 'a segment names a subject before it uses it');
  return found;
}

function floorMinute(atMs: number): number {
  return atMs - (atMs % minuteMs);
}
