// Changes a customer. Disabling one refuses all its keys within a second, in every thread.

import type { z } from 'zod';
import type { CustomerView, UpdateCustomer } from '#server/contracts/customer.ts';
import { recordChange } from '../audit/record-change.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { given } from '../json.ts';
import { runChange } from '../run-change.ts';
import { findCustomer, viewCustomer } from './find-customer.ts';

/** @throws AppError `resource.not_found`, or `resource.conflict` when the new name is taken */
export async function updateCustomer(deps: ControlDeps, acting: Acting, input: z.infer<typeof UpdateCustomer>): Promise<CustomerView> {
  const { customerId, ...changes } = input;
  return runChange(deps, async (tx) => {
    const before = await viewCustomer(tx, await findCustomer(tx, acting, customerId));
    const after = await viewCustomer(tx, await tx.customer.update({ where: { id: customerId }, data: given(changes) }));
    await recordChange(tx, acting, {
      action: 'customer.update',
      entityKind: 'customer',
      entityId: customerId,
      entityName: after.name,
      before,
      after,
    });
    return after;
  });
}
