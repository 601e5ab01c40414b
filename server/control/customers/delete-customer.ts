// Deletes a customer with its developers and applications. Keys come first: a key without its customer would go on
// working and be counted for nobody.
import { AppError } from '#server/kernel/app-error.ts';
import { recordChange } from '../audit/record-change.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { runChange } from '../run-change.ts';
import { findCustomer, viewCustomer } from './find-customer.ts';

/** @throws AppError `resource.in_use` while the customer has keys that are not revoked */
export async function deleteCustomer(deps: ControlDeps, acting: Acting, input: { customerId: string }): Promise<void> {
  await runChange(deps, async (tx) => {
    const before = await viewCustomer(tx, await findCustomer(tx, acting, input.customerId));
    const liveKeys = await tx.apiKey.count({ where: { customerId: input.customerId, revokedAt: null } });
    if (liveKeys > 0) throw new AppError('resource.in_use', `Revoke the customer's ${liveKeys} API key(s) first.`, { field: 'customerId' });
    await tx.customer.delete({ where: { id: input.customerId } });
    await recordChange(tx, acting, {
      action: 'customer.delete',
      entityKind: 'customer',
      entityId: before.customerId,
      entityName: before.name,
      before,
    });
  });
}
