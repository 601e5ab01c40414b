// Keys of a customer's own applications: made, rotated and revoked by its developers. All keys of an application and
// environment are one line, so neither rotating nor revoking and making anew gives a fresh quota.
import type { ApiKey } from '#prisma/generated/client.ts';
import { Attributes } from '#server/contracts/request-headers.ts';
import { newApiKey } from '#server/kernel/api-key-format.ts';
import { AppError } from '#server/kernel/app-error.ts';
import { newResourceId } from '#server/kernel/ids.ts';
import { limits } from '#server/kernel/limits.ts';
import { apiKeyParts, viewApiKey } from '../api-keys/find-api-key.ts';
import { revokeApiKey } from '../api-keys/revoke-api-key.ts';
import { rotateApiKey } from '../api-keys/rotate-api-key.ts';
import { recordChange } from '../audit/record-change.ts';
import type { ControlDeps, Transaction } from '../control-deps.ts';
import { runChange } from '../run-change.ts';
import type { DeveloperPrincipal } from './developer-principal.ts';
import { actingDeveloper } from './developer-principal.ts';
import { keyState } from './model/key-state.ts';
import { findOwnApplication, ownedBy } from './own-applications.ts';

export type NewOwnKey = { apiKeyId: string; value: string };

/**
 * Makes the key of an application: live, or for the plan's sandbox stage.
 *
 * @returns its id and value, shown once
 * @throws AppError `resource.not_found`; `resource.conflict` when a key of that kind works already (rotate it), or the
 *         plan has no sandbox stage or is gone
 */
export async function createOwnKey(
  deps: ControlDeps,
  developer: DeveloperPrincipal,
  input: { applicationId: string; environment: 'live' | 'sandbox' },
): Promise<NewOwnKey> {
  const isSandbox = input.environment === 'sandbox';
  const key = newApiKey(deps.random, isSandbox ? 'test' : 'live');
  const nowMs = deps.clock.nowMs();
  return runChange(deps, async (tx) => {
    await tx.$executeRaw`SELECT FROM application WHERE id = ${input.applicationId} FOR UPDATE`;
    const application = await findOwnApplication(tx, developer, input.applicationId, nowMs);
    const { plan } = application;
    if (!plan) throw new AppError('resource.conflict', 'The plan of this application is gone. Make another application.');
    if (isSandbox && !plan.hasSandbox) throw new AppError('resource.conflict', 'The plan of this application has no sandbox.');
    const line = await tx.apiKey.findMany({ where: { applicationId: input.applicationId, isSandbox }, orderBy: { createdAt: 'asc' } });
    if (line.some((one) => isWorking(one, nowMs))) {
      throw new AppError('resource.conflict', 'A key of this kind works already. Rotate or revoke it.');
    }
    const first = line[0];
    const id = newResourceId(deps.random);
    const row = await tx.apiKey.create({
      data: {
        id,
        projectId: developer.projectId,
        customerId: developer.customerId,
        applicationId: input.applicationId,
        // Names are unique in a project, and customers may name their applications alike.
        name: `${application.name.slice(0, 90)} ${input.environment} ${id}`,
        keyHash: new Uint8Array(key.hash),
        keyPrefix: key.prefix,
        keyLast4: key.last4,
        lineageId: first === undefined ? null : (first.lineageId ?? first.id),
        isSandbox,
        attributes: Attributes.parse(line.at(-1)?.attributes ?? {}),
        usagePlans: { create: [{ usagePlanId: plan.usagePlanId }] },
      },
      include: apiKeyParts,
    });
    await recordChange(tx, actingDeveloper(developer), {
      action: 'api_key.create',
      entityKind: 'api_key',
      entityId: id,
      entityName: row.name,
      after: viewApiKey(row),
    });
    return { apiKeyId: id, value: key.value };
  });
}

/** Replaces a key; the old one works for `overlapSeconds` more. @throws AppError `resource.not_found`, `resource.conflict` */
export async function rotateOwnKey(
  deps: ControlDeps,
  developer: DeveloperPrincipal,
  input: { apiKeyId: string; overlapSeconds: number },
): Promise<NewOwnKey> {
  const row = await findOwnKey(deps.prisma, developer, input.apiKeyId);
  const nowMs = deps.clock.nowMs();
  if (keyState(row, nowMs) !== 'active') {
    throw new AppError('resource.conflict', 'Only a key that works and is not being replaced can be rotated.', { field: 'apiKeyId' });
  }
  const working = await deps.prisma.apiKey.findMany({
    where: { applicationId: row.applicationId, isSandbox: row.isSandbox, revokedAt: null },
  });
  if (working.filter((one) => isWorking(one, nowMs)).length >= limits.portal.maxLiveKeysPerLine) {
    throw new AppError('resource.conflict', 'The key before this one still works. Revoke it first, or wait until it ends.', {
      field: 'apiKeyId',
    });
  }
  const { apiKey, value } = await rotateApiKey(deps, actingDeveloper(developer), input);
  return { apiKeyId: apiKey.apiKeyId, value };
}

/** Revokes a key for good: refused everywhere within a second. @throws AppError `resource.not_found` */
export async function revokeOwnKey(deps: ControlDeps, developer: DeveloperPrincipal, input: { apiKeyId: string }): Promise<void> {
  await findOwnKey(deps.prisma, developer, input.apiKeyId);
  await revokeApiKey(deps, actingDeveloper(developer), input);
}

async function findOwnKey(db: Transaction | ControlDeps['prisma'], developer: DeveloperPrincipal, apiKeyId: string): Promise<ApiKey> {
  const row = await db.apiKey.findFirst({ where: { id: apiKeyId, customerId: developer.customerId, application: ownedBy(developer) } });
  if (!row) throw new AppError('resource.not_found', 'There is no such key.', { field: 'apiKeyId' });
  return row;
}

function isWorking(key: ApiKey, nowMs: number): boolean {
  const state = keyState(key, nowMs);
  return state === 'active' || state === 'replaced' || state === 'disabled';
}
