import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Admission, Finish, Outcome } from '../../contracts/usage-record.ts';
import { limits } from '../../kernel/limits.ts';
import { atOnce } from '../../kernel/parts.ts';
import { foldSegment } from './fold-segment.ts';
import { RecordBytes } from './record-bytes.ts';
import { encodeFrame, readSegment } from './spool-frame.ts';
import { sealLine, writeAdmission, writeFinish, writeHead, writeRefusal, writeSubject } from './spool-record.ts';

type Case = { admission: Admission; finish: Finish; isFinished: boolean; isRefusal: boolean; subject: number };

/** What one of the writers of records writes. */
function line(write: (to: RecordBytes) => void): string {
  const to = new RecordBytes(1);
  write(to);
  return to.bytes.toString('utf8', 0, to.length);
}

const headLine = line((to) => writeHead(to, 'segment', 'writer', '', 0));

const text = fc.string({ unit: 'binary', maxLength: 12 });
const outcome = fc.constantFrom<Outcome>('served', 'failed', 'aborted');
const refusal = fc.constantFrom<Outcome>('throttled', 'quota', 'denied', 'invalid');

const oneCase: fc.Arbitrary<Case> = fc
  .record({
    requestId: text,
    subject: fc.integer({ min: 1, max: 3 }),
    quotaUnits: fc.nat(3),
    leaseId: fc.nat(2),
    atMs: fc.integer({ min: 1_700_000_000_000, max: 1_700_000_200_000 }),
    isFinished: fc.boolean(),
    isRefusal: fc.boolean(),
    served: outcome,
    refused: refusal,
    status: fc.integer({ min: 100, max: 599 }),
    bytes: fc.nat(2 ** 40),
    latencyMs: fc.double({ min: 0, max: 1e6, noNaN: true }),
    path: text,
    method: text,
  })
  .map((made) => ({
    subject: made.subject,
    isFinished: made.isFinished,
    isRefusal: made.isRefusal,
    admission: {
      number: 0,
      place: 0,
      requestId: made.requestId,
      projectId: 'project',
      keyId: `key "${made.subject}"`,
      customerId: '',
      planId: 'plan',
      apiId: 'api',
      stageId: 'stage',
      routeId: 'route',
      quotaUnits: made.quotaUnits,
      leaseId: made.leaseId,
      atMs: made.atMs,
    },
    finish: {
      requestId: made.requestId,
      outcome: made.isRefusal ? made.refused : made.served,
      status: made.status,
      requestBytes: made.bytes,
      responseBytes: made.bytes + 1,
      latencyMs: made.latencyMs,
      upstreamLatencyMs: made.latencyMs / 2,
      atMs: made.atMs + 5,
      method: made.method,
      path: made.path,
      sourceIp: '::1',
    },
  }));

/** The lines of the cases in frames of `perFrame` lines, all finishes after all admissions. */
function segmentOf(cases: readonly Case[], perFrame: number, reason: 'rotated' | 'closed'): Buffer {
  const subjects = [1, 2, 3].map((number) =>
    line((to) => writeSubject(to, number, { ...cases[0]?.admission, keyId: `key "${number}"` } as Admission)),
  );
  const admissions = cases.flatMap(({ admission, subject, isRefusal }, number) =>
    isRefusal ? [] : [line((to) => writeAdmission(to, 'A', subject, { ...admission, number }))],
  );
  const endings = cases.flatMap(({ admission, finish, subject, isRefusal, isFinished }, at) => {
    if (isRefusal) return [line((to) => writeRefusal(to, subject, admission, finish))];
    return isFinished ? [line((to) => writeFinish(to, at, finish.outcome, finish))] : [];
  });
  const lines = [...subjects, ...admissions, ...endings];
  const frames = [encodeFrame(headLine)];
  for (let at = 0; at < lines.length; at += perFrame) frames.push(encodeFrame(lines.slice(at, at + perFrame).join('')));
  return Buffer.concat([...frames, encodeFrame(sealLine(reason, 0))]);
}

function foldOf(bytes: Buffer) {
  const segment = atOnce(readSegment(bytes));
  if (segment === null) throw new Error('the segment has no head');
  return atOnce(foldSegment(segment));
}

describe('foldSegment', () => {
  it('sums what the records say, whatever their texts hold and however they lie in frames', () => {
    fc.assert(
      fc.property(fc.array(oneCase, { minLength: 1, maxLength: 30 }), fc.integer({ min: 1, max: 9 }), (cases, perFrame) => {
        const fold = foldOf(segmentOf(cases, perFrame, 'closed'));
        const sum = (figure: (entry: (typeof fold.entries)[number]) => number) =>
          fold.entries.reduce((all, entry) => all + figure(entry), 0);
        const admitted = cases.filter(({ isRefusal }) => !isRefusal);
        const ended = cases.filter(({ isFinished, isRefusal }) => isFinished || isRefusal);
        const total = (of: readonly Case[], figure: (one: Case) => number) => of.reduce((all, one) => all + figure(one), 0);
        expect(sum(({ requests }) => requests)).toBe(cases.length);
        expect(sum(({ quotaUnits }) => quotaUnits)).toBe(total(admitted, ({ admission }) => admission.quotaUnits));
        expect(sum(({ requestBytes }) => requestBytes)).toBe(total(ended, ({ finish }) => finish.requestBytes));
        expect(sum(({ latencyUsSum }) => latencyUsSum)).toBe(total(ended, ({ finish }) => Math.round(finish.latencyMs * 1000)));
        expect(sum(({ serverErrors }) => serverErrors)).toBe(total(ended, ({ finish }) => (finish.status >= 500 ? 1 : 0)));
        const leased = admitted.filter(({ admission }) => admission.leaseId === 1);
        expect(fold.leaseUse.find(({ leaseId }) => leaseId === 1)?.units ?? 0).toBe(total(leased, ({ admission }) => admission.quotaUnits));
        expect(fold.logRows.map(({ requestId }) => requestId).sort()).toEqual(
          cases.map(({ admission }) => admission.requestId.toWellFormed()).sort(),
        );
        for (const { ending } of fold.logRows) if (ending[1] !== 0) expect(ending).toHaveLength(10);
      }),
    );
  });

  it('keeps subjects, outcomes and minutes apart', () => {
    const one = fc.sample(oneCase, { numRuns: 1, seed: 7 })[0];
    if (one === undefined) return expect.unreachable();
    const at = (atMs: number, subject: number, outcome: Outcome): Case => ({
      ...one,
      subject,
      isFinished: true,
      isRefusal: false,
      admission: { ...one.admission, atMs },
      finish: { ...one.finish, outcome, path: '/ü"\\\n' },
    });
    const cases = [
      at(60_000, 1, 'served'),
      at(60_001, 1, 'served'),
      at(120_000, 1, 'served'),
      at(120_000, 2, 'served'),
      at(120_000, 2, 'failed'),
      at(120_000, 2, 'served'),
    ];
    const { entries, logRows } = foldOf(segmentOf(cases, 4, 'rotated'));
    expect(entries.map(({ minuteMs, subject, outcome, requests }) => [minuteMs, subject.keyId, outcome, requests]).sort()).toEqual([
      [120_000, 'key "1"', 'served', 1],
      [120_000, 'key "2"', 'failed', 1],
      [120_000, 'key "2"', 'served', 2],
      [60_000, 'key "1"', 'served', 2],
    ]);
    expect(logRows[0]?.ending[8]).toBe('/ü"\\\n');
  });

  it('keeps the newest rows for the request log and says how many it dropped', () => {
    const one = fc.sample(oneCase, { numRuns: 1, seed: 3 })[0];
    if (one === undefined) return expect.unreachable();
    const max = limits.ledger.requestLogRowsPerSegmentMax;
    const cases = Array.from({ length: max + 5 }, (_, at) => ({
      ...one,
      isRefusal: false,
      isFinished: true,
      admission: { ...one.admission, requestId: `request ${at}` },
    }));
    const { logRows, logRowsDropped } = foldOf(segmentOf(cases, 50, 'rotated'));
    expect([logRows.length, logRowsDropped, logRows[0]?.requestId]).toEqual([max, 5, 'request 5']);
  });

  it.each([50, 4_000])('never counts more than 1,024 records at a time, with %i to a frame', (perFrame) => {
    const one = fc.sample(oneCase, { numRuns: 1, seed: 3 })[0];
    if (one === undefined) return expect.unreachable();
    const cases = Array.from({ length: 2_000 }, () => ({ ...one, isRefusal: false, isFinished: true }));
    const segment = atOnce(readSegment(segmentOf(cases, perFrame, 'rotated')));
    if (segment === null) return expect.unreachable();
    let pauses = 0;
    for (const _ of foldSegment(segment)) pauses += 1;
    // 4,000 records and 1,000 rows of the log.
    expect(pauses).toBe(3 + 7);
  });

  it('refuses a record without its numbers', () => {
    const bytes = Buffer.concat([headLine, '["A","x",1]\n', sealLine('closed', 0)].map((payload) => encodeFrame(payload)));
    expect(() => foldOf(bytes)).toThrow();
  });
});
