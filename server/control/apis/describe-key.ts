// Which of the project's keys a value is, and which plan limits it on a stage: what explains the gateway's answer to a
// tried request. Never says anything about keys of other projects.
import type { TriedRequest } from '#server/contracts/api.ts';
import { hashApiKey } from '#server/kernel/api-key-format.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { usagePlanParts, viewPlanTerms } from '../usage-plans/find-usage-plan.ts';

/** @param value  as it was sent; empty is no key */
export async function describeKey(
  deps: Pick<ControlDeps, 'prisma' | 'clock'>,
  acting: Acting,
  stageId: string,
  value: string,
): Promise<Pick<TriedRequest, 'key' | 'plan'>> {
  if (value === '') return { key: null, plan: null };
  const row = await deps.prisma.apiKey.findFirst({
    where: { keyHash: new Uint8Array(hashApiKey(value)), projectId: acting.projectId },
    include: { customer: { select: { isEnabled: true } } },
  });
  if (!row) return { key: null, plan: null };
  const bound = await deps.prisma.usagePlan.findFirst({
    where: { apiKeys: { some: { apiKeyId: row.id } }, stages: { some: { stageId } } },
    include: usagePlanParts,
    orderBy: { id: 'asc' },
  });
  const isExpired = row.expiresAt !== null && row.expiresAt.getTime() <= deps.clock.nowMs();
  const isDisabled = !row.isEnabled || row.customer?.isEnabled === false;
  const state = row.revokedAt !== null ? 'revoked' : isExpired ? 'expired' : isDisabled ? 'disabled' : bound ? 'valid' : 'no-plan';
  const key = { apiKeyId: row.id, name: row.name, last4: row.keyLast4, state } as const;
  if (!bound) return { key, plan: null };
  const { usagePlanId, name, throttle, quota } = viewPlanTerms(bound);
  return { key, plan: { usagePlanId, name, throttle, quota } };
}
