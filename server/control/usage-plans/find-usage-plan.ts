// A usage plan as callers see it, and the check that the stages it names belong to its project.

import type { UsagePlan } from '#prisma/generated/client.ts';
import type { UsagePlanView } from '#server/contracts/usage-plan.ts';
import { Quota } from '#server/contracts/usage-plan.ts';
import { AppError } from '#server/kernel/app-error.ts';
import type { Acting, ControlDeps, Transaction } from '../control-deps.ts';
import { viewStageOption } from '../stages/view-stage-option.ts';

export const usagePlanParts = {
  stages: { include: { stage: { include: { api: { select: { id: true, name: true } } } } } },
} as const;

type Database = Transaction | ControlDeps['prisma'];
export type UsagePlanRow = UsagePlan & { stages: { stage: Parameters<typeof viewStageOption>[0] }[] };
export type UsagePlanTerms = Omit<UsagePlanView, 'apiKeyCount'>;

/** With the number of keys of these plans alone: Prisma's own count goes through those of all. */
export async function viewUsagePlans(db: Database, rows: readonly UsagePlanRow[]): Promise<UsagePlanView[]> {
  const where = { usagePlanId: { in: rows.map((row) => row.id) } };
  const keys = await db.usagePlanKey.groupBy({ by: ['usagePlanId'], where, _count: true });
  const keysOf = new Map(keys.map((group) => [group.usagePlanId, group._count]));
  return rows.map((row) => ({ ...viewPlanTerms(row), apiKeyCount: keysOf.get(row.id) ?? 0 }));
}

export function viewPlanTerms(row: UsagePlanRow): UsagePlanTerms {
  const { rateLimitPerSecond, burstLimit, quotaLimit, quotaPeriod } = row;
  return {
    usagePlanId: row.id,
    name: row.name,
    description: row.description,
    throttle: rateLimitPerSecond === null || burstLimit === null ? null : { ratePerSecond: rateLimitPerSecond, burst: burstLimit },
    quota: quotaLimit === null ? null : Quota.parse({ limit: quotaLimit, period: quotaPeriod }),
    stages: row.stages.map(({ stage }) => viewStageOption(stage)),
    isPublished: row.isPublished,
    createdAtMs: row.createdAt.getTime(),
  };
}

/** @throws AppError `resource.not_found`, also for a plan of another project */
export async function findUsagePlan(db: Database, acting: Acting, usagePlanId: string): Promise<UsagePlanView> {
  const row = await db.usagePlan.findFirst({ where: { id: usagePlanId, projectId: acting.projectId }, include: usagePlanParts });
  const [view] = row === null ? [] : await viewUsagePlans(db, [row]);
  if (!view) throw new AppError('resource.not_found', 'There is no such usage plan in this project.', { field: 'usagePlanId' });
  return view;
}

/** @throws AppError `resource.not_found` when a stage is not the project's */
export async function requireStages(tx: Transaction, acting: Acting, stageIds: readonly string[]): Promise<void> {
  const count = await tx.stage.count({ where: { id: { in: [...stageIds] }, api: { projectId: acting.projectId } } });
  if (count !== new Set(stageIds).size) {
    throw new AppError('resource.not_found', 'One of the stages is not in this project.', { field: 'stageIds' });
  }
}

/** Columns of a throttle; null clears both. */
export function throttleColumns(throttle: UsagePlanView['throttle']) {
  return { rateLimitPerSecond: throttle?.ratePerSecond ?? null, burstLimit: throttle?.burst ?? null };
}

/** Columns of a quota; null clears both. */
export function quotaColumns(quota: UsagePlanView['quota']) {
  return { quotaLimit: quota?.limit ?? null, quotaPeriod: quota?.period ?? null };
}
