// The example's table: an order that is processed twice is there once.
import { expect, it } from 'vitest';
import { openOrdersTable } from './orders-table.ts';

it('keeps the first of two equal orders and lists the newest first', () => {
  const table = openOrdersTable(':memory:');
  table.add({ id: 'a', item: 'lamp', quantity: 2 }, new Date('2026-01-01T00:00:00Z'));
  table.add({ id: 'a', item: 'lamp', quantity: 9 }, new Date('2026-01-03T00:00:00Z'));
  table.add({ id: 'b', item: 'desk', quantity: 1 }, new Date('2026-01-02T00:00:00Z'));
  expect(table.list(10).map((order) => order.id)).toEqual(['b', 'a']);
  expect(table.find('a')).toEqual({ id: 'a', item: 'lamp', quantity: 2, processedAt: '2026-01-01T00:00:00.000Z' });
  expect(table.find('c')).toBeNull();
  table.close();
});
