// Folds the records of one sealed segment into what the ledger books for it. A segment is self-contained, so segments
// may be folded and booked in any order, and the sums are the same.
import type { Outcome } from '../../contracts/usage-record.ts';
import { assert } from '../../kernel/assert.ts';
import { limits } from '../../kernel/limits.ts';
import type { Segment } from './spool-frame.ts';
import type { AdmissionRecord, Ending, SubjectRecord } from './spool-record.ts';

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
  /** Sorted by their unique key. */
  entries: LedgerEntry[];
  /** Units of admissions begun in this segment, by lease: what the leases' processes have spent. Sorted by lease. */
  leaseUse: { leaseId: number; units: number }[];
  /** Units of the entries, by lease. Sorted by lease. */
  quotaUse: { leaseId: number; units: number }[];
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
export function foldSegment(segment: Segment): SegmentFold {
  assert(segment.seal !== null, 'only sealed segments are folded');
  const state = newState();
  for (const record of segment.records) {
    switch (record[0]) {
      case 'Q':
        state.subjects.set(record[1], subjectOf(record));
        break;
      case 'A':
        state.open.set(record[1], record);
        add(state.leaseUse, record[5], record[4]);
        break;
      case 'C':
        state.open.set(record[1], record);
        break;
      case 'F': {
        const [, number, ...ending] = record;
        const admission = state.open.get(number);
        if (admission === undefined) break;
        state.open.delete(number);
        countAdmitted(state, admission, ending);
        break;
      }
      case 'R': {
        const [, subject, requestId, arrivedAtMs, ...ending] = record;
        count(state, subject, arrivedAtMs, ending, 0);
        state.logRows.push({ requestId, atMs: ending[6], subject: known(state, subject), ending });
        break;
      }
      default:
        break;
    }
  }
  if (segment.seal !== 'rotated') {
    for (const admission of state.open.values()) countAdmitted(state, admission, ['aborted', 0, 0, 0, 0, 0, admission[6], '', '', '']);
  }
  return finishFold(state, segment.records.length);
}

type FoldState = {
  subjects: Map<number, Subject>;
  open: Map<number, AdmissionRecord>;
  entries: Map<string, LedgerEntry>;
  leaseUse: Map<number, number>;
  quotaUse: Map<number, number>;
  unleasedUse: Map<string, { planId: string; keyId: string; minuteMs: number; units: number }>;
  logRows: RequestLogRow[];
};

function newState(): FoldState {
  return {
    subjects: new Map(),
    open: new Map(),
    entries: new Map(),
    leaseUse: new Map(),
    quotaUse: new Map(),
    unleasedUse: new Map(),
    logRows: [],
  };
}

function countAdmitted(state: FoldState, admission: AdmissionRecord, ending: Ending): void {
  const [, , requestId, subjectNumber, units, lease, admittedAtMs] = admission;
  count(state, subjectNumber, admittedAtMs, ending, units);
  const subject = known(state, subjectNumber);
  state.logRows.push({ requestId, atMs: ending[6], subject, ending });
  if (units === 0) return;
  if (lease !== 0) {
    add(state.quotaUse, lease, units);
    return;
  }
  const at = floorMinute(admittedAtMs);
  const key = `${subject.planId} ${subject.keyId} ${at}`;
  const use = state.unleasedUse.get(key);
  if (use) use.units += units;
  else state.unleasedUse.set(key, { planId: subject.planId, keyId: subject.keyId, minuteMs: at, units });
}

function count(state: FoldState, subjectNumber: number, atMs: number, ending: Ending, units: number): void {
  const [outcome, status, requestBytes, responseBytes, latencyUs, upstreamLatencyUs] = ending;
  const at = floorMinute(atMs);
  const key = `${subjectNumber} ${outcome} ${at}`;
  let entry = state.entries.get(key);
  if (!entry) {
    entry = { ...zeroEntry, minuteMs: at, subject: known(state, subjectNumber), outcome };
    state.entries.set(key, entry);
  }
  entry.requests += 1;
  entry.quotaUnits += units;
  if (status >= 500) entry.serverErrors += 1;
  else if (status >= 400) entry.clientErrors += 1;
  entry.requestBytes += requestBytes;
  entry.responseBytes += responseBytes;
  entry.latencyUsSum += latencyUs;
  entry.upstreamLatencyUsSum += upstreamLatencyUs;
}

function finishFold(state: FoldState, records: number): SegmentFold {
  const kept = state.logRows.slice(-limits.ledger.requestLogRowsPerSegmentMax);
  return {
    entries: [...state.entries.values()].sort(byUniqueKey),
    leaseUse: sortedUse(state.leaseUse),
    quotaUse: sortedUse(state.quotaUse),
    unleasedUse: [...state.unleasedUse.values()],
    logRows: kept,
    logRowsDropped: state.logRows.length - kept.length,
    records,
  };
}

const zeroEntry = {
  requests: 0,
  quotaUnits: 0,
  clientErrors: 0,
  serverErrors: 0,
  requestBytes: 0,
  responseBytes: 0,
  latencyUsSum: 0,
  upstreamLatencyUsSum: 0,
};

function subjectOf(record: SubjectRecord): Subject {
  const [, , projectId, keyId, customerId, planId, apiId, stageId, routeId] = record;
  return { projectId, keyId, customerId, planId, apiId, stageId, routeId };
}

function known(state: FoldState, subject: number): Subject {
  const found = state.subjects.get(subject);
  assert(found, 'a segment names a subject before it uses it');
  return found;
}

function add(sums: Map<number, number>, key: number, units: number): void {
  if (key !== 0 && units > 0) sums.set(key, (sums.get(key) ?? 0) + units);
}

function sortedUse(sums: Map<number, number>): { leaseId: number; units: number }[] {
  return [...sums].map(([leaseId, units]) => ({ leaseId, units })).sort((one, other) => one.leaseId - other.leaseId);
}

function floorMinute(atMs: number): number {
  return atMs - (atMs % minuteMs);
}

function byUniqueKey(one: LedgerEntry, other: LedgerEntry): number {
  const [left, right] = [uniqueKey(one), uniqueKey(other)];
  return left < right ? -1 : left > right ? 1 : 0;
}

function uniqueKey({ subject, minuteMs: at, outcome }: LedgerEntry): string {
  const { projectId, keyId, customerId, planId, apiId, stageId, routeId } = subject;
  return [projectId, String(at).padStart(16, '0'), keyId, customerId, planId, apiId, stageId, routeId, outcome].join('\u0000');
}
