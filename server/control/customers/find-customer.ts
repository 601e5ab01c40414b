// A customer's row as callers see it, looked up inside one project only.

import type { Customer } from '#prisma/generated/client.ts';
import type { CustomerView } from '#server/contracts/customer.ts';
import { Attributes } from '#server/contracts/request-headers.ts';
import { AppError } from '#server/kernel/app-error.ts';
import type { Acting, ControlDeps, Transaction } from '../control-deps.ts';

export const customerCounts = { _count: { select: { apiKeys: true, developers: true } } } as const;

type CustomerRow = Customer & { _count: { apiKeys: number; developers: number } };

export function viewCustomer(row: CustomerRow): CustomerView {
  return {
    customerId: row.id,
    name: row.name,
    email: row.email,
    isEnabled: row.isEnabled,
    attributes: Attributes.parse(row.attributes),
    apiKeyCount: row._count.apiKeys,
    developerCount: row._count.developers,
    createdAtMs: row.createdAt.getTime(),
  };
}

/** @throws AppError `resource.not_found`, also for a customer of another project */
export async function findCustomer(db: Transaction | ControlDeps['prisma'], acting: Acting, customerId: string): Promise<CustomerRow> {
  const row = await db.customer.findFirst({ where: { id: customerId, projectId: acting.projectId }, include: customerCounts });
  if (!row) throw new AppError('resource.not_found', 'There is no such customer in this project.', { field: 'customerId' });
  return row;
}
