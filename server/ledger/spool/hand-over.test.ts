// When a spool writer begins another segment, and what that carries over.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { admitted, finished } from '../../testing/await-usage.ts';
import { admission, finish, makeSpoolWriter, sumUp } from '../../testing/spool-fixture.ts';
import type { SpoolFiles } from './spool-files.ts';
import { nodeSpoolFiles } from './spool-files.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(os.tmpdir(), 'sluice-spool-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));
const makeWriter = (files?: SpoolFiles) => makeSpoolWriter(directory, files);

describe('a spool writer', () => {
  it('counts for the right keys while no other segment can be begun', async () => {
    let isFull = false;
    const made = makeWriter({
      ...nodeSpoolFiles,
      create: (file) => {
        if (isFull) throw new Error('EMFILE');
        return nodeSpoolFiles.create(file);
      },
    });
    const serve = async (number: number) => {
      const one = admission(number);
      const taken = admitted(made.writer, one);
      made.endTurn();
      await taken;
      const written = finished(made.writer, one, finish(number, 'served'));
      made.endTurn();
      await written;
    };
    for (const number of [1, 2]) await serve(number);
    isFull = true;
    made.writer.rotate();
    for (const number of [3, 2, 1, 4]) await serve(number);
    isFull = false;
    made.writer.rotate();
    for (const number of [5, 4, 3]) await serve(number);
    made.writer.close();
    expect(made.sealed).toHaveLength(2);
    expect(sumUp(made.sealed)).toMatchObject({ byOutcome: { served: 9 }, logRows: 9 });
  });

  it.each([
    { subjects: 1, open: 1, seconds: 1 },
    { subjects: 900, open: 900, seconds: 1 },
    { subjects: 1, open: 4_900, seconds: 3 },
    { subjects: 2_500, open: 2_500, seconds: 3 },
    { subjects: 15_000, open: 15_000, seconds: 5 },
  ])('hands over $subjects subjects and $open open admissions after $seconds seconds', async ({ subjects, open, seconds }) => {
    const made = makeWriter();
    const ages: number[] = [];
    for (let round = 1; round <= 2; round += 1) {
      const admissions = Array.from({ length: open }, (_, at) => ({ ...admission(0), keyId: `key-${at % subjects}` }));
      const taken = admissions.map((one) => admitted(made.writer, one));
      made.endTurn();
      await Promise.all(taken);
      let age = 0;
      for (; made.sealed.length === 0 && age < 10; age += 1) {
        made.writer.age(1_000);
        for (let turn = 0; turn < open / 3; turn += 1) made.beginTurn();
      }
      ages.push(age);
      const ended = admissions.map((one) => finished(made.writer, one, finish(0, 'served')));
      made.endTurn();
      await Promise.all(ended);
      made.writer.rotate();
      made.sealed.length = 0;
    }
    expect(ages).toEqual([seconds, seconds]);
    made.writer.close();
  });

  it('hands over when all that is carried is prepared, once, and names no subject that is not carried', async () => {
    const made = makeWriter();
    const admissions = Array.from({ length: 10 }, (_, at) => ({ ...admission(0), keyId: `key-${at}` }));
    const taken = admissions.map((one) => admitted(made.writer, one));
    made.endTurn();
    await Promise.all(taken);
    const sealedAfter: number[] = [];
    const turn = () => {
      made.beginTurn();
      sealedAfter.push(made.sealed.length);
    };
    made.writer.age(1_000);
    for (let turns = 0; turns < 4; turns += 1) turn();
    const ended = admissions.slice(1).map((each) => finished(made.writer, each, finish(0, 'served')));
    made.endTurn();
    await Promise.all(ended);
    made.writer.age(1_000);
    turn();
    // One that is asked for while another is being prepared takes its place.
    const more = Array.from({ length: 9 }, (_, at) => ({ ...admission(0), keyId: `other-${at}` }));
    const moreTaken = more.map((each) => admitted(made.writer, each));
    made.endTurn();
    await Promise.all(moreTaken);
    made.writer.age(1_000);
    made.writer.rotate();
    const last = admitted(made.writer, admission(0));
    made.endTurn();
    await last;
    for (let turns = 0; turns < 4; turns += 1) turn();
    expect(sealedAfter).toEqual([0, 0, 1, 1, 2, 3, 3, 3, 3]);
    const heads = readdirSync(directory)
      .sort()
      .map((file) => readFileSync(path.join(directory, file), 'utf8'));
    expect(heads.map((text) => text.match(/\["Q"/g)?.length)).toEqual([10, 10, 10, 10]);
    made.writer.close();
  });

  it('hands over however few turns there are between two looks at its age', async () => {
    const made = makeWriter();
    const admissions = Array.from({ length: 30 }, () => admission(0));
    const taken = admissions.map((one) => admitted(made.writer, one));
    made.endTurn();
    await Promise.all(taken);
    for (let seconds = 0; seconds < 10; seconds += 1) made.writer.age(1_000);
    expect(made.sealed).toHaveLength(1);
    made.writer.close();
  });
});
