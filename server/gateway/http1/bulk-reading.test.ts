import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { limits } from '../../kernel/limits.ts';
import { BulkPlaces, BulkReading } from './bulk-reading.ts';

const { bulkReadersAtOnce, readBytesPerTurn } = limits.gateway;

/** Numbered connections; `turns` are the numbers of those whose turn came, and each reads its whole share in it if `reads`. */
function connections(count: number, reads = true) {
  const places = new BulkPlaces();
  const turns: number[] = [];
  const all = Array.from({ length: count }, (_, number) => {
    const onTurn = () => {
      if (!connection.mayRead(true)) return;
      turns.push(number);
      if (reads && turns.length < 100) setImmediate(() => connection.take(readBytesPerTurn));
    };
    const connection: BulkReading = new BulkReading(onTurn, places);
    return connection;
  });
  const [first] = all;
  if (first === undefined) throw new Error('a test of no connections');
  return { all, turns, first };
}

const numbers = (count: number) => Array.from({ length: count }, (_, number) => number);

test('one that has read its share goes on in the next turn', async () => {
  const { first, turns } = connections(1, false);
  first.take(readBytesPerTurn);
  expect([first.mayRead(true), turns]).toEqual([false, []]);
  await turn();
  expect([first.mayRead(true), turns]).toEqual([true, [0]]);
});

test('what is left of a share is for the turns that follow', async () => {
  const { first, turns } = connections(1, false);
  first.take(readBytesPerTurn - 1);
  expect(first.mayRead(true)).toBe(true);
  await turn();
  first.take(65_536);
  expect([first.mayRead(true), turns]).toEqual([false, []]);
});

test('of many a few read at once, in the order they came, and again only after all others', async () => {
  const { all, turns } = connections(3 * bulkReadersAtOnce);
  for (const connection of all) connection.take(readBytesPerTurn);
  await turn();
  expect(turns).toEqual(numbers(bulkReadersAtOnce));
  while (turns.length < 2 * all.length) {
    const before = turns.length;
    await turn();
    expect(turns.length - before).toBeLessThanOrEqual(bulkReadersAtOnce);
  }
  expect(turns.slice(0, 2 * all.length)).toEqual([...numbers(all.length), ...numbers(all.length)]);
});

test('while others wait even the first large read is the last for now', () => {
  const { all } = connections(bulkReadersAtOnce + 1);
  for (const connection of all) connection.take(16_384);
  expect(all.map((connection) => connection.mayRead(true))).toEqual([...numbers(bulkReadersAtOnce).map(() => true), false]);
});

test('those that find nothing in their turn wait for another one, and all have theirs again and again', async () => {
  const { all, turns } = connections(2 * bulkReadersAtOnce, false);
  for (const connection of all) connection.take(readBytesPerTurn);
  while (turns.length < 6 * all.length) {
    await turn();
    expect(all.filter((connection) => connection.mayRead(true)).length).toBeLessThanOrEqual(bulkReadersAtOnce);
  }
  expect(all.map((_, number) => turns.filter((at) => at === number).length >= 5)).toEqual(all.map(() => true));
});

test('one that finds nothing keeps its place while nobody waits', async () => {
  const { all } = connections(bulkReadersAtOnce, false);
  for (const connection of all) connection.take(16_384);
  await turn();
  await turn();
  expect(all.every((connection) => connection.mayRead(true))).toBe(true);
});

test('a place that is given up is not had again in the same turn', async () => {
  const { all, turns } = connections(bulkReadersAtOnce + 1);
  for (const connection of all.slice(0, bulkReadersAtOnce)) {
    connection.take(16_384);
    connection.mayRead(false);
  }
  const last = all[bulkReadersAtOnce];
  last?.take(16_384);
  expect(last?.mayRead(true)).toBe(false);
  await turn();
  expect(turns).toEqual([bulkReadersAtOnce]);
});

test('one whose bytes are not taken gives its place up, and queues when they are', async () => {
  const { all, turns } = connections(bulkReadersAtOnce + 2);
  for (const connection of all) connection.take(16_384);
  const [held, ...others] = all;
  expect(held?.mayRead(false)).toBe(false);
  await turn();
  expect(turns[0]).toBe(bulkReadersAtOnce);
  for (const connection of others) connection.take(readBytesPerTurn);
  expect(held?.mayRead(true)).toBe(false);
  while (!turns.includes(0)) await turn();
  expect(turns.indexOf(0)).toBeGreaterThanOrEqual(others.length);
});

test('one that is held while it waits has no turn', async () => {
  const { first, turns } = connections(1);
  first.take(readBytesPerTurn);
  expect(first.mayRead(false)).toBe(false);
  await turn();
  expect(turns).toEqual([]);
  expect(first.mayRead(true)).toBe(true);
});

test('one whose body is whole waits for nobody', async () => {
  const { first, turns } = connections(1);
  first.take(readBytesPerTurn);
  first.over();
  expect(first.mayRead(true)).toBe(true);
  await turn();
  expect(turns).toEqual([]);
});

test('small reads cost nothing, however many', async () => {
  const { first, turns } = connections(1);
  for (let read = 0; read < 1_000; read += 1) first.take(16_383);
  expect(first.mayRead(true)).toBe(true);
  await turn();
  expect(turns).toEqual([]);
});

test('fewer read at once while what they bring takes long to handle, and more again when it does not', async () => {
  let nowMs = 1;
  let handlingMs = 3;
  const places = new BulkPlaces(() => nowMs);
  let reads = 0;
  const all = Array.from({ length: 3 * bulkReadersAtOnce }, () => {
    const connection: BulkReading = new BulkReading(() => setImmediate(read), places);
    const read = () => {
      if (!connection.mayRead(true)) return;
      reads += 1;
      connection.take(readBytesPerTurn);
      nowMs += handlingMs;
      connection.mayRead(true);
    };
    return { connection, read };
  });
  const readsOf = async (turns: number) => {
    const before = reads;
    for (let passed = 0; passed < turns; passed += 1) await turn();
    return (reads - before) / turns;
  };
  for (const { read } of all) read();
  await readsOf(10);
  expect(await readsOf(40)).toBeLessThanOrEqual(1);
  handlingMs = 0;
  while ((await readsOf(1)) < bulkReadersAtOnce);
  expect(await readsOf(40)).toBe(bulkReadersAtOnce);
  for (const { connection } of all) connection.over();
});
