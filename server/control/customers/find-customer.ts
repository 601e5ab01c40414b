// A customer's row as callers see it, looked up inside one project only.

import type { Customer } from '#prisma/generated/client.ts';
import type { CustomerView } from '#server/contracts/customer.ts';
import { Attributes } from '#server/contracts/request-headers.ts';
import { AppError } from '#server/kernel/app-error.ts';
import { assert } from '#server/kernel/assert.ts';
import type { Acting, ControlDeps, Transaction } from '../control-deps.ts';

type Database = Transaction | ControlDeps['prisma'];

/** Counts keys and developers of these customers alone: Prisma's own counts go through those of all. */
export async function viewCustomers(db: Database, rows: readonly Customer[]): Promise<CustomerView[]> {
  const where = { customerId: { in: rows.map((row) => row.id) } };
  const [keys, developers] = [
    await db.apiKey.groupBy({ by: ['customerId'], where, _count: true }),
    await db.developer.groupBy({ by: ['customerId'], where, _count: true }),
  ];
  const keysOf = new Map(keys.map((group) => [group.customerId, group._count]));
  const developersOf = new Map(developers.map((group) => [group.customerId, group._count]));
  return rows.map((row) => ({
    customerId: row.id,
    name: row.name,
    email: row.email,
    isEnabled: row.isEnabled,
    attributes: Attributes.parse(row.attributes),
    apiKeyCount: keysOf.get(row.id) ?? 0,
    developerCount: developersOf.get(row.id) ?? 0,
    createdAtMs: row.createdAt.getTime(),
  }));
}

export async function viewCustomer(db: Database, row: Customer): Promise<CustomerView> {
  const [view] = await viewCustomers(db, [row]);
  assert(view, 'there is a view of each customer');
  return view;
}

/** @throws AppError `resource.not_found`, also for a customer of another project */
export async function findCustomer(db: Database, acting: Acting, customerId: string): Promise<Customer> {
  const row = await db.customer.findFirst({ where: { id: customerId, projectId: acting.projectId } });
  if (!row) throw new AppError('resource.not_found', 'There is no such customer in this project.', { field: 'customerId' });
  return row;
}
