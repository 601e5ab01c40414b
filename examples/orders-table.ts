// The orders that were processed: one SQLite table in a file, so that the example needs no database of its own.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
// biome-ignore lint/correctness/noUnresolvedImports: part of Node; the linter's list of built-in modules lacks it.
import { DatabaseSync } from 'node:sqlite';

export type Order = { id: string; item: string; quantity: number };
export type StoredOrder = Order & { processedAt: string };

export type OrdersTable = {
  /** Adds an order; one that is there already stays as it is, so processing a message twice changes nothing. */
  add(order: Order, processedAt: Date): void;
  find(id: string): StoredOrder | null;
  /** The newest first. */
  list(limit: number): StoredOrder[];
  close(): void;
};

/** @param file  created with its folder when it is not there */
export function openOrdersTable(file: string): OrdersTable {
  mkdirSync(path.dirname(file), { recursive: true });
  const database = new DatabaseSync(file);
  database.exec(`CREATE TABLE IF NOT EXISTS orders (
    id TEXT PRIMARY KEY, item TEXT NOT NULL, quantity INTEGER NOT NULL, processed_at TEXT NOT NULL)`);
  const insert = database.prepare('INSERT INTO orders (id, item, quantity, processed_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING');
  const columns = 'SELECT id, item, quantity, processed_at AS processedAt FROM orders';
  const byId = database.prepare(`${columns} WHERE id = ?`);
  const newest = database.prepare(`${columns} ORDER BY processed_at DESC, id LIMIT ?`);
  return {
    add: ({ id, item, quantity }, processedAt) => {
      insert.run(id, item, quantity, processedAt.toISOString());
    },
    find: (id) => {
      const row = byId.get(id);
      return row === undefined ? null : toOrder(row);
    },
    list: (limit) => newest.all(limit).map(toOrder),
    close: () => database.close(),
  };
}

function toOrder(row: Record<string, unknown>): StoredOrder {
  return { id: String(row.id), item: String(row.item), quantity: Number(row.quantity), processedAt: String(row.processedAt) };
}
