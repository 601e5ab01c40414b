// An API key as callers see it (never its value or hash), and the checks that what it names belongs to its project.

import type { ApiKey } from '#prisma/generated/client.ts';
import type { ApiKeyView } from '#server/contracts/api-key.ts';
import { Attributes } from '#server/contracts/request-headers.ts';
import { AppError } from '#server/kernel/app-error.ts';
import type { Acting, ControlDeps, Transaction } from '../control-deps.ts';

export const apiKeyParts = {
  customer: { select: { id: true, name: true } },
  usagePlans: { include: { usagePlan: { select: { id: true, name: true } } }, orderBy: { usagePlanId: 'asc' } },
} as const;

export type ApiKeyRow = ApiKey & {
  customer: { id: string; name: string } | null;
  usagePlans: { usagePlan: { id: string; name: string } }[];
};

export function viewApiKey(row: ApiKeyRow): ApiKeyView {
  return {
    apiKeyId: row.id,
    name: row.name,
    prefix: row.keyPrefix,
    last4: row.keyLast4,
    customer: row.customer === null ? null : { customerId: row.customer.id, name: row.customer.name },
    applicationId: row.applicationId,
    usagePlans: row.usagePlans.map(({ usagePlan }) => ({ usagePlanId: usagePlan.id, name: usagePlan.name })),
    isEnabled: row.isEnabled,
    attributes: Attributes.parse(row.attributes),
    createdAtMs: row.createdAt.getTime(),
    lastUsedAtMs: row.lastUsedAt?.getTime() ?? null,
    expiresAtMs: row.expiresAt?.getTime() ?? null,
    revokedAtMs: row.revokedAt?.getTime() ?? null,
  };
}

/** @throws AppError `resource.not_found`, also for a key of another project */
export async function findApiKey(db: Transaction | ControlDeps['prisma'], acting: Acting, apiKeyId: string): Promise<ApiKeyRow> {
  const row = await db.apiKey.findFirst({ where: { id: apiKeyId, projectId: acting.projectId }, include: apiKeyParts });
  if (!row) throw new AppError('resource.not_found', 'There is no such API key in this project.', { field: 'apiKeyId' });
  return row;
}

/** @throws AppError `resource.not_found` when customer, application or a plan is not the project's */
export async function requireKeyOwners(
  tx: Transaction,
  acting: Acting,
  owners: { customerId: string | null; applicationId: string | null; usagePlanIds: readonly string[] },
): Promise<void> {
  const { projectId } = acting;
  if (owners.customerId !== null && !(await tx.customer.findFirst({ where: { id: owners.customerId, projectId } }))) {
    throw new AppError('resource.not_found', 'There is no such customer in this project.', { field: 'customerId' });
  }
  if (owners.applicationId !== null) {
    const ofCustomer = owners.customerId === null ? { projectId } : { projectId, id: owners.customerId };
    const application = await tx.application.findFirst({ where: { id: owners.applicationId, developer: { customer: ofCustomer } } });
    if (!application)
      throw new AppError('resource.not_found', 'There is no such application of this customer.', { field: 'applicationId' });
  }
  const plans = await tx.usagePlan.count({ where: { id: { in: [...owners.usagePlanIds] }, projectId } });
  if (plans !== new Set(owners.usagePlanIds).size) {
    throw new AppError('resource.not_found', 'One of the usage plans is not in this project.', { field: 'usagePlanIds' });
  }
}
