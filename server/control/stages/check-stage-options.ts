// What a stage may be, by the kind of its API.
// Source: API Gateway developer guide, "Stages for HTTP APIs" ($default and automatic deployments exist there alone).
import { AppError } from '#server/kernel/app-error.ts';
import type { Acting, Transaction } from '../control-deps.ts';

type Options = { name?: string; isAutoDeployed?: boolean | undefined; customerId?: string | null | undefined };

/** @throws AppError `input.invalid` naming the field, `resource.not_found` for a customer that is not the project's */
export async function checkStageOptions(tx: Transaction, acting: Acting, apiKind: string, options: Options): Promise<void> {
  if (apiKind !== 'http' && options.name === '$default') {
    throw new AppError('input.invalid', 'Only HTTP APIs have a $default stage.', { field: 'name' });
  }
  if (apiKind !== 'http' && options.isAutoDeployed) {
    throw new AppError('input.invalid', 'Only HTTP APIs deploy by themselves.', { field: 'isAutoDeployed' });
  }
  const { customerId } = options;
  if (customerId === undefined || customerId === null) return;
  const customer = await tx.customer.findFirst({ where: { id: customerId, projectId: acting.projectId } });
  if (!customer) throw new AppError('resource.not_found', 'There is no such customer in this project.', { field: 'customerId' });
}
