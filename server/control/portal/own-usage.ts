// What a customer used, for its developers: the ledger's own numbers, and where its quotas stand now.
import type { z } from 'zod';
import type { OwnQuotaView, OwnUsagePoint, ReadOwnUsage } from '#server/contracts/portal.ts';
import type { UsageReader } from '#server/contracts/ports.ts';
import type { ControlDeps } from '../control-deps.ts';
import type { DeveloperPrincipal } from './developer-principal.ts';
import { forecastQuota } from './model/forecast-quota.ts';
import { usagePoints } from './model/usage-points.ts';
import { findOwnApplication, ownedBy } from './own-applications.ts';

const hourMs = 3_600_000;
const ranges = { hours: { grain: 'hour', stepMs: hourMs, steps: 48 }, days: { grain: 'day', stepMs: 24 * hourMs, steps: 31 } } as const;

/** One point an hour or day, oldest first, empty ones included; the last one is still running. */
export async function readOwnUsage(
  deps: ControlDeps & { usage: UsageReader },
  developer: DeveloperPrincipal,
  input: z.infer<typeof ReadOwnUsage>,
): Promise<OwnUsagePoint[]> {
  const nowMs = deps.clock.nowMs();
  const { grain, stepMs, steps } = ranges[input.range];
  const toMs = Math.floor(nowMs / stepMs) * stepMs + stepMs;
  const fromMs = toMs - steps * stepMs;
  const { projectId, customerId } = developer;
  const query = { projectId, customerId, fromMs, toMs, grain };
  if (input.applicationId === undefined) {
    const all = await deps.usage.readUsage({ ...query, groupBy: ['time', 'outcome'] });
    return usagePoints(all, { fromMs, toMs, stepMs });
  }
  const rows = await deps.usage.readUsage({ ...query, groupBy: ['time', 'key', 'outcome'] });
  await findOwnApplication(deps.prisma, developer, input.applicationId, nowMs);
  const keys = await deps.prisma.apiKey.findMany({ where: { applicationId: input.applicationId, customerId }, select: { id: true } });
  const ids = new Set(keys.map(({ id }) => id));
  return usagePoints(
    rows.filter(({ keyId }) => keyId !== null && ids.has(keyId)),
    { fromMs, toMs, stepMs },
  );
}

/** The quotas of the customer's applications in their running periods: one an application and environment. */
export async function readOwnQuotas(deps: ControlDeps & { usage: UsageReader }, developer: DeveloperPrincipal): Promise<OwnQuotaView[]> {
  const nowMs = deps.clock.nowMs();
  const { projectId, customerId } = developer;
  const uses = await deps.usage.readQuotas(projectId, { customerId }, nowMs);
  const keys = await deps.prisma.apiKey.findMany({
    where: { customerId, application: ownedBy(developer), id: { in: uses.map(({ keyId }) => keyId) } },
    include: { application: true },
  });
  const plans = await deps.prisma.usagePlan.findMany({ where: { id: { in: uses.map(({ planId }) => planId) }, projectId } });
  const views = new Map<string, OwnQuotaView>();
  for (const use of uses) {
    const key = keys.find(({ id }) => id === use.keyId);
    if (!key?.application) continue;
    const { limit, period, used, remaining, startMs, endMs } = use;
    views.set(`${use.planId} ${use.lineageId}`, {
      applicationId: key.application.id,
      applicationName: key.application.name,
      environment: key.isSandbox ? 'sandbox' : 'live',
      planName: plans.find(({ id }) => id === use.planId)?.name ?? '',
      limit,
      period,
      used,
      remaining,
      startMs,
      endMs,
      forecast: forecastQuota(use, nowMs),
    });
  }
  return [...views.values()].sort((one, other) => order(one).localeCompare(order(other), 'en'));
}

function order(view: OwnQuotaView): string {
  return `${view.applicationName} ${view.environment} ${view.planName}`;
}
