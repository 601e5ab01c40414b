// The spool against every crash: whatever the last file operation was, and however much of it reached the file, the
// segments that recovery leaves add up to what was admitted and finished.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Admission } from '../../contracts/usage-record.ts';
import { atOnce } from '../../kernel/parts.ts';
import { admitted, finished } from '../../testing/await-usage.ts';
import { admission, finish, type Made, makeSpoolWriter, type Sums, sumUp } from '../../testing/spool-fixture.ts';
import { readSegment } from '../model/spool-frame.ts';
import { recoverSpool } from './recover-spool.ts';
import type { SpoolFiles } from './spool-files.ts';
import { nodeSpoolFiles } from './spool-files.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(os.tmpdir(), 'sluice-spool-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));
const makeWriter = (files?: SpoolFiles, isBlocked?: () => boolean) => makeSpoolWriter(directory, files, isBlocked);

class Crash extends Error {}

/** Stops at file operation number `crashAt`, of which a write leaves its first `keptShare`; nothing happens after it. */
function crashingFiles(crashAt: number, keptShare: number): SpoolFiles & { operations(): number } {
  let operations = 0;
  const step = () => {
    operations += 1;
    if (operations > crashAt) throw new Crash();
    return operations === crashAt;
  };
  return {
    operations: () => operations,
    create: (file) => {
      const isLast = step();
      const descriptor = nodeSpoolFiles.create(file);
      if (isLast) throw new Crash();
      return descriptor;
    },
    write: (descriptor, bytes, length, position) => {
      const isLast = step();
      nodeSpoolFiles.write(descriptor, bytes, isLast ? Math.floor(length * keptShare) : length, position);
      if (isLast) throw new Crash();
    },
    close: (descriptor) => nodeSpoolFiles.close(descriptor),
    remove: (file) => {
      if (operations >= crashAt) throw new Crash();
      nodeSpoolFiles.remove(file);
    },
  };
}

type Step =
  | { kind: 'admit' }
  | { kind: 'finish'; pick: number }
  | { kind: 'refuse' }
  | { kind: 'turn' }
  | { kind: 'rotate' }
  | { kind: 'age' };

const steps = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.constant<Step>({ kind: 'admit' }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('finish' as const), pick: fc.nat(20) }) },
    { weight: 1, arbitrary: fc.constant<Step>({ kind: 'refuse' }) },
    { weight: 3, arbitrary: fc.constant<Step>({ kind: 'turn' }) },
    { weight: 1, arbitrary: fc.constant<Step>({ kind: 'rotate' }) },
    { weight: 2, arbitrary: fc.constant<Step>({ kind: 'age' }) },
  ),
  { minLength: 5, maxLength: 60 },
);

/** What callers were told before the crash: admissions that may have left for an upstream, finishes that were answered. */
type Truth = { admitted: Set<number>; finished: Set<number>; refused: number };

async function play(script: readonly Step[], made: Made): Promise<Truth> {
  const truth: Truth = { admitted: new Set(), finished: new Set(), refused: 0 };
  const open: number[] = [];
  const admissions = new Map<number, Admission>();
  const failuresBefore = () => made.problems.length > 0;
  let number = 0;
  for (const step of script) {
    if (failuresBefore()) break;
    if (step.kind === 'admit') {
      number += 1;
      const mine = number;
      const one = admission(mine);
      admissions.set(mine, one);
      admitted(made.writer, one).then(
        () => {
          truth.admitted.add(mine);
          open.push(mine);
        },
        () => undefined,
      );
    } else if (step.kind === 'finish' && open.length > 0) {
      const [mine] = open.splice(step.pick % open.length, 1);
      if (mine === undefined) continue;
      const written = finished(made.writer, admissions.get(mine) ?? admission(mine), finish(mine, 'served'));
      void written.then(() => {
        if (!failuresBefore()) truth.finished.add(mine);
      });
    } else if (step.kind === 'refuse') {
      number += 1;
      void finished(made.writer, admission(number), finish(number, 'throttled')).then(() => {
        if (!failuresBefore()) truth.refused += 1;
      });
    } else if (step.kind === 'turn') {
      made.endTurn();
      made.beginTurn();
    } else if (step.kind === 'rotate') made.writer.rotate();
    else if (step.kind === 'age') made.writer.age(1_000);
    // Lets those who wait for the write learn of it, as the end of a turn does.
    await Promise.resolve().then(() => undefined);
  }
  return truth;
}

/** The promise of the ledger for one writer, from what callers saw and what the segments say. */
function check(truth: Truth, sums: Sums, isClean: boolean): void {
  const { served = 0, aborted = 0, throttled = 0 } = sums.byOutcome;
  expect(served).toBeGreaterThanOrEqual(truth.finished.size);
  expect(served + aborted).toBeGreaterThanOrEqual(truth.admitted.size);
  expect(throttled).toBeGreaterThanOrEqual(truth.refused);
  expect(sums.leaseUnits).toBe(served + aborted);
  expect(sums.quotaUnits).toBe(served + aborted);
  expect(sums.logRows).toBe(served + aborted + throttled);
  if (isClean) expect({ served, aborted }).toEqual({ served: truth.finished.size, aborted: truth.admitted.size - truth.finished.size });
}

describe('the spool', () => {
  it('adds up to the truth when it is closed, in any order of its segments', async () => {
    await fc.assert(
      fc.asyncProperty(steps, fc.infiniteStream(fc.nat()), async (script, order) => {
        const made = makeWriter();
        const truth = await play(script, made);
        made.writer.close();
        await Promise.resolve();
        await Promise.resolve();
        const shuffled = made.sealed.map((file) => ({ file, rank: order.next().value ?? 0 })).sort((a, b) => a.rank - b.rank);
        check(truth, sumUp(shuffled.map(({ file }) => file)), true);
        for (const file of readdirSync(directory)) rmSync(path.join(directory, file));
      }),
      { numRuns: 150 },
    );
  });

  it('adds up after a crash at any file operation, however much of the last write arrived', async () => {
    await fc.assert(
      fc.asyncProperty(
        steps,
        fc.integer({ min: 1, max: 40 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        async (script, crashAt, share) => {
          const truth = await play(script, makeWriter(crashingFiles(crashAt, share)));
          const recovered = await recoverSpool(directory);
          check(truth, sumUp(recovered.segments.map((segment) => segment.path)), false);
          const again = await recoverSpool(directory);
          expect(again).toEqual({ ...recovered, cutBytes: 0, segments: again.segments });
          check(truth, sumUp(again.segments.map((segment) => segment.path)), false);
          for (const file of readdirSync(directory)) rmSync(path.join(directory, file));
        },
      ),
      { numRuns: 400 },
    );
  });

  it.each([0, 0.3, 1])('survives each point of a handover (share %d of the last write arrived)', async (share) => {
    for (let crashAt = 4; crashAt <= 7; crashAt += 1) {
      const made = makeWriter(crashingFiles(crashAt, share));
      const script: Step[] = [
        { kind: 'admit' },
        { kind: 'admit' },
        { kind: 'turn' },
        { kind: 'finish', pick: 0 },
        { kind: 'turn' },
        { kind: 'rotate' },
      ];
      const truth = await play(script, made);
      const { segments } = await recoverSpool(directory);
      const sums = sumUp(segments.map((segment) => segment.path));
      check(truth, sums, false);
      const { served = 0, aborted = 0 } = sums.byOutcome;
      expect(served + aborted).toBe(2);
      for (const file of readdirSync(directory)) rmSync(path.join(directory, file));
    }
  });

  it('is seen to lose count when a torn tail is not cut (negative control)', async () => {
    const made = makeWriter(crashingFiles(5, 0.5));
    const truth = await play(
      [{ kind: 'admit' }, { kind: 'turn' }, { kind: 'admit' }, { kind: 'turn' }, { kind: 'finish', pick: 0 }, { kind: 'turn' }],
      made,
    );
    const [file = ''] = readdirSync(directory).map((name) => path.join(directory, name));
    const torn = readFileSync(file);
    await recoverSpool(directory);
    const seal = readFileSync(file).subarray(atOnce(readSegment(torn))?.validBytes);
    writeFileSync(file, Buffer.concat([torn, seal]));
    expect(atOnce(readSegment(readFileSync(file)))?.seal).toBe(null);
    expect(() => check(truth, sumUp([file]), false)).toThrow();
  });

  it('refuses admissions on a full disk, keeps finishes, and goes on when there is room', async () => {
    let isFull = false;
    const made = makeWriter({
      ...nodeSpoolFiles,
      write: (descriptor, bytes, length, position) => {
        if (isFull) {
          nodeSpoolFiles.write(descriptor, bytes, length >> 1, position);
          throw new Error('ENOSPC');
        }
        nodeSpoolFiles.write(descriptor, bytes, length, position);
      },
    });
    const one = admission(1);
    const first = admitted(made.writer, one);
    made.endTurn();
    await first;
    isFull = true;
    const written = finished(made.writer, one, finish(1, 'served'));
    const refused = admitted(made.writer, admission(2));
    made.endTurn();
    await expect(refused).rejects.toMatchObject({ code: 'runtime.unavailable' });
    await written;
    made.writer.rotate();
    isFull = false;
    const third = admitted(made.writer, admission(3));
    made.endTurn();
    await third;
    made.writer.close();
    expect(sumUp(made.sealed).byOutcome).toEqual({ served: 1, aborted: 1 });
  });

  it('refuses before forwarding while too much waits for the database', async () => {
    const made = makeWriter(nodeSpoolFiles, () => true);
    await expect(admitted(made.writer, admission(1))).rejects.toMatchObject({ code: 'runtime.unavailable', httpStatus: 503 });
    expect(readdirSync(directory)).toEqual([]);
  });

  it('drops a second finish, and one that was never admitted', async () => {
    const made = makeWriter();
    const one = admission(1);
    const first = admitted(made.writer, one);
    made.endTurn();
    await first;
    void finished(made.writer, one, finish(1, 'served'));
    void finished(made.writer, one, finish(1, 'served'));
    void finished(made.writer, admission(2), finish(2, 'failed'));
    made.writer.close();
    expect(sumUp(made.sealed).byOutcome).toEqual({ served: 1 });
    expect(made.writer.stats().dropped).toBe(2);
  });
});
