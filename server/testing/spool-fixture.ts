// A spool writer whose turns are ended by the test, what it is told, and what its segments add up to.
import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import type { Admission, Finish, Outcome } from '../contracts/usage-record.ts';
import { atOnce } from '../kernel/parts.ts';
import { foldSegment } from '../ledger/model/fold-segment.ts';
import { readSegment } from '../ledger/model/spool-frame.ts';
import type { SpoolFiles } from '../ledger/spool/spool-files.ts';
import { nodeSpoolFiles } from '../ledger/spool/spool-files.ts';
import { SpoolWriter } from '../ledger/spool/spool-writer.ts';

export type Made = { writer: SpoolWriter; sealed: string[]; problems: unknown[]; endTurn(): void; beginTurn(): void };

/** Three admissions are carried over in a turn. */
export function makeSpoolWriter(directory: string, files: SpoolFiles = nodeSpoolFiles, isBlocked = () => false): Made {
  const turns: (() => void)[] = [];
  const later: (() => void)[] = [];
  const sealed: string[] = [];
  const problems: unknown[] = [];
  let segments = 0;
  const writer = new SpoolWriter({
    files,
    directory,
    writerId: 'thread-0',
    newSegmentId: () => {
      segments += 1;
      return `segment-${segments}`;
    },
    nowMs: () => 0,
    atTurnEnd: (callback) => turns.push(callback),
    inNextTurn: (callback) => later.push(callback),
    carriedPerTurn: 3,
    isBlocked,
    onSealed: (segment) => sealed.push(segment.path),
    onProblem: (error) => problems.push(error),
  });
  return { writer, sealed, problems, endTurn: () => runAll(turns.splice(0)), beginTurn: () => runAll(later.splice(0)) };
}

function runAll(turns: readonly (() => void)[]): void {
  for (const turn of turns) turn();
}

export function admission(number: number): Admission {
  return {
    number: 0,
    place: 0,
    requestId: `request-${number}`,
    projectId: 'project',
    keyId: `key-${number % 3}`,
    customerId: 'customer',
    planId: 'plan',
    apiId: 'api',
    stageId: 'stage',
    routeId: `route-${number % 2}`,
    quotaUnits: 1,
    leaseId: 5,
    atMs: 120_000 + number,
  };
}

export function finish(number: number, outcome: Outcome): Finish {
  const requestId = `request-${number}`;
  return {
    requestId,
    outcome,
    status: 200,
    requestBytes: 1,
    responseBytes: 2,
    latencyMs: 1.5,
    upstreamLatencyMs: 1,
    atMs: 180_000,
    method: 'GET',
    path: '/orders/ü"\n',
    sourceIp: '::1',
  };
}

export type Sums = { byOutcome: Record<string, number>; leaseUnits: number; quotaUnits: number; logRows: number };

/** Of the segments in these files, whose log rows must be of the right key and route. */
export function sumUp(files: readonly string[]): Sums {
  const sums: Sums = { byOutcome: {}, leaseUnits: 0, quotaUnits: 0, logRows: 0 };
  for (const file of files) {
    const segment = atOnce(readSegment(readFileSync(file)));
    if (segment === null) throw new Error(`${file} has no head`);
    const fold = atOnce(foldSegment(segment));
    for (const entry of fold.entries) sums.byOutcome[entry.outcome] = (sums.byOutcome[entry.outcome] ?? 0) + entry.requests;
    for (const use of fold.leaseUse) sums.leaseUnits += use.units;
    for (const use of fold.quotaUse) sums.quotaUnits += use.units;
    sums.logRows += fold.logRows.length;
    for (const { requestId, subject } of fold.logRows) {
      const { keyId, routeId } = admission(Number(requestId.replace('request-', '')));
      expect(subject).toMatchObject({ keyId, routeId });
    }
  }
  return sums;
}
