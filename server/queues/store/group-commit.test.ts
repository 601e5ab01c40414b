// Group commit: entries of a turn share a flush, no more flushes at a time than allowed, and a bad entry fails alone.
import { expect, test } from 'vitest';
import { createGroupCommit } from './group-commit.ts';

const bounds = { flushesInFlightMax: 1, flushEntriesMax: 4, flushBytesMax: 100, waitingEntriesMax: 10, waitingBytesMax: 200 };

function refusedByDatabase(): Error {
  return Object.assign(new Error('invalid text'), { code: '22021' });
}

test('entries of one turn share a flush, later ones the next, and none overlaps', async () => {
  const flushes: number[][] = [];
  let underWay = 0;
  const commit = createGroupCommit(async (entries: readonly number[]) => {
    underWay += 1;
    expect(underWay).toBe(1);
    flushes.push([...entries]);
    await new Promise(setImmediate);
    underWay -= 1;
    return entries.map((entry) => entry * 2);
  }, bounds);
  expect(await Promise.all([1, 2, 3, 4, 5, 6].map((entry) => commit.add(entry)))).toEqual([2, 4, 6, 8, 10, 12]);
  expect(flushes).toEqual([
    [1, 2, 3, 4],
    [5, 6],
  ]);
});

test('as many flushes as allowed are in flight, and what comes meanwhile waits for one of them', async () => {
  const flushes: { entries: readonly number[]; answer: (answers: readonly number[]) => void }[] = [];
  const begun = Array.from({ length: 4 }, () => Promise.withResolvers<void>());
  const commit = createGroupCommit(
    (entries: readonly number[]) =>
      new Promise<readonly number[]>((answer) => {
        flushes.push({ entries, answer });
        begun[flushes.length - 1]?.resolve();
      }),
    { ...bounds, flushesInFlightMax: 2 },
  );
  const answers = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((entry) => commit.add(entry));
  await begun[1]?.promise;
  await new Promise(setImmediate);
  expect(flushes.map(({ entries }) => entries)).toEqual([
    [1, 2, 3, 4],
    [5, 6, 7, 8],
  ]);
  // The second ends first: its place is taken by what waited.
  flushes[1]?.answer([5, 6, 7, 8]);
  await begun[2]?.promise;
  flushes[0]?.answer([1, 2, 3, 4]);
  let isDrained = false;
  const drained = commit.drain().then(() => {
    isDrained = true;
  });
  expect(await Promise.all(answers.slice(0, 8))).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  expect(isDrained).toBe(false);
  flushes[2]?.answer([9]);
  await drained;
  expect(await answers[8]).toBe(9);
});

test('a flush is bounded in bytes, yet one large entry still goes', async () => {
  const flushes: number[] = [];
  const commit = createGroupCommit(async (entries: readonly string[]) => {
    flushes.push(entries.length);
    return entries;
  }, bounds);
  await Promise.all([commit.add('a', 60), commit.add('b', 60), commit.add('c', 40)]);
  await commit.add('large', 150);
  expect(flushes).toEqual([1, 2, 1]);
});

test('an entry that the database refuses does not fail the others', async () => {
  const commit = createGroupCommit(async (entries: readonly string[]) => {
    if (entries.includes('bad')) throw refusedByDatabase();
    return entries;
  }, bounds);
  const outcomes = await Promise.allSettled(['a', 'bad', 'c'].map((entry) => commit.add(entry)));
  expect(outcomes.map((outcome) => outcome.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
});

test('a lost connection is answered with a retryable error and nothing is flushed twice', async () => {
  let flushes = 0;
  const commit = createGroupCommit(async (_entries: readonly string[]): Promise<string[]> => {
    flushes += 1;
    throw new Error('Connection terminated unexpectedly');
  }, bounds);
  const outcomes = await Promise.allSettled(['a', 'b'].map((entry) => commit.add(entry)));
  expect(outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason.code : 'ok'))).toEqual([
    'database.unavailable',
    'database.unavailable',
  ]);
  expect(flushes).toBe(1);
});

test('beyond its bounds work is refused, and drain waits for the rest', async () => {
  let isDone = false;
  const commit = createGroupCommit(async (entries: readonly number[]) => {
    await new Promise(setImmediate);
    return entries;
  }, bounds);
  const accepted = Promise.all(Array.from({ length: 10 }, (_, index) => commit.add(index))).then(() => {
    isDone = true;
  });
  await expect(commit.add(11)).rejects.toMatchObject({ code: 'database.unavailable' });
  await commit.drain();
  await accepted;
  expect(isDone).toBe(true);
});
