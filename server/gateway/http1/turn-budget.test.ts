import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { limits } from '../../kernel/limits.ts';
import { TurnBudget } from './turn-budget.ts';

const { budgetsPerTurn, readBytesPerTurn } = limits.gateway;

/** Numbered budgets that note their number when they may go on, and then do `next`. */
function budgets(count: number, next: (budget: TurnBudget) => void = () => undefined) {
  const renewed: number[] = [];
  const all = Array.from({ length: count }, (_, number) => {
    const budget: TurnBudget = new TurnBudget(() => {
      renewed.push(number);
      next(budget);
    });
    return budget;
  });
  return { all, renewed };
}

const numbers = (count: number) => Array.from({ length: count }, (_, number) => number);

test('what is spent is renewed in the next turn', async () => {
  const { all, renewed } = budgets(1);
  all[0]?.take(readBytesPerTurn);
  expect([all[0]?.isSpent, renewed]).toEqual([true, []]);
  await turn();
  expect([all[0]?.isSpent, renewed]).toEqual([false, [0]]);
});

test('what is left of a turn counts in those that follow', async () => {
  const { all, renewed } = budgets(1);
  all[0]?.take(readBytesPerTurn - 1);
  await turn();
  all[0]?.take(65_536);
  expect(all[0]?.isSpent).toBe(true);
  await turn();
  expect(renewed).toEqual([0]);
});

test('of many that are spent a few are renewed in each turn, the longest waiting first', async () => {
  const { all, renewed } = budgets(3 * budgetsPerTurn);
  for (const budget of all) budget.take(readBytesPerTurn);
  for (const turns of [1, 2, 3]) {
    await turn();
    expect(renewed).toEqual(numbers(turns * budgetsPerTurn));
  }
});

test('one that is spent again at once waits behind the others', async () => {
  const count = budgetsPerTurn + 1;
  let mayRead = true;
  const { all, renewed } = budgets(count, (budget) => {
    if (mayRead) budget.take(readBytesPerTurn);
  });
  for (const budget of all) budget.take(readBytesPerTurn);
  await turn();
  await turn();
  expect(renewed).toEqual([...numbers(count), ...numbers(budgetsPerTurn - 1)]);
  mayRead = false;
  while (all.some(({ isSpent }) => isSpent)) await turn();
});

test('small reads cost nothing, however many', async () => {
  const { all, renewed } = budgets(1);
  for (let read = 0; read < 1_000; read += 1) all[0]?.take(16_383);
  await turn();
  expect([all[0]?.isSpent, renewed]).toEqual([false, []]);
});
