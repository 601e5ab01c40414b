// Makes a customer: who consumes an API and owns developers, applications and keys.

import type { z } from 'zod';
import type { CreateCustomer, CustomerView } from '#server/contracts/customer.ts';
import { newResourceId } from '#server/kernel/ids.ts';
import { recordChange } from '../audit/record-change.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { runChange } from '../run-change.ts';
import { viewCustomer } from './find-customer.ts';

/** @throws AppError `resource.conflict` when the name is taken in the project */
export async function createCustomer(deps: ControlDeps, acting: Acting, input: z.infer<typeof CreateCustomer>): Promise<CustomerView> {
  return runChange(deps, async (tx) => {
    const row = await tx.customer.create({
      data: {
        id: newResourceId(deps.random),
        projectId: acting.projectId,
        name: input.name,
        email: input.email,
        isEnabled: input.isEnabled,
        attributes: input.attributes,
      },
    });
    const view = await viewCustomer(tx, row);
    await recordChange(tx, acting, {
      action: 'customer.create',
      entityKind: 'customer',
      entityId: row.id,
      entityName: row.name,
      after: view,
    });
    return view;
  });
}
