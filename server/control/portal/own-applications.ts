// The applications of a developer's customer, and the published plans one can be made under. Developers of one customer
// work together: each sees and manages all of the customer's applications, and nobody else's.
import type { OwnApplicationView, OwnKeyView, PortalOffer, PortalPlanView } from '#server/contracts/portal.ts';
import { AppError } from '#server/kernel/app-error.ts';
import { newResourceId } from '#server/kernel/ids.ts';
import { limits } from '#server/kernel/limits.ts';
import { recordChange } from '../audit/record-change.ts';
import type { ControlDeps, Transaction } from '../control-deps.ts';
import { runChange } from '../run-change.ts';
import { type UsagePlanRow, type UsagePlanTerms, usagePlanParts, viewPlanTerms } from '../usage-plans/find-usage-plan.ts';
import type { DeveloperPrincipal } from './developer-principal.ts';
import { actingDeveloper } from './developer-principal.ts';
import { keyState } from './model/key-state.ts';

/** The plans the operators published, by name, at most 200. @param reader  `customerId` '' for somebody who has none yet */
export async function listPublishedPlans(
  deps: ControlDeps,
  reader: Pick<DeveloperPrincipal, 'projectId' | 'customerId'>,
): Promise<PortalPlanView[]> {
  const rows = await deps.prisma.usagePlan.findMany({
    where: { projectId: reader.projectId, isPublished: true },
    include: usagePlanParts,
    orderBy: { name: 'asc' },
    take: limits.control.pageSizeMax,
  });
  return rows.map((row) => viewPortalPlan(viewPlanTerms(row), reader.customerId));
}

/** The same for people who have no account yet: nothing unless the portal is open to them. Stages are left out. */
export async function listOffers(deps: ControlDeps, projectId: string): Promise<PortalOffer[]> {
  const project = await deps.prisma.project.findUnique({ where: { id: projectId } });
  if (!project?.isPortalOpen) return [];
  return (await listPublishedPlans(deps, { projectId, customerId: '' })).map(({ stages: _, ...offer }) => offer);
}

/** All applications of the developer's customer, oldest first. Bounded by limits.portal, and 200 for those operators made. */
export async function listOwnApplications(deps: ControlDeps, developer: DeveloperPrincipal): Promise<OwnApplicationView[]> {
  const rows = await deps.prisma.application.findMany({
    where: ownedBy(developer),
    include: applicationParts,
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    take: limits.control.pageSizeMax,
  });
  return rows.map((row) => viewOwnApplication(row, deps.clock.nowMs()));
}

/** @throws AppError `resource.not_found`, also for another customer's */
export async function findOwnApplication(
  db: Transaction | ControlDeps['prisma'],
  developer: DeveloperPrincipal,
  applicationId: string,
  nowMs: number,
): Promise<OwnApplicationView> {
  const row = await db.application.findFirst({ where: { id: applicationId, ...ownedBy(developer) }, include: applicationParts });
  if (!row) throw new AppError('resource.not_found', 'There is no such application.', { field: 'applicationId' });
  return viewOwnApplication(row, nowMs);
}

/**
 * Makes an application under a published plan.
 *
 * @throws AppError `resource.not_found` for a plan that is not published, `resource.conflict` for a taken name or when
 *         the customer has as many as it may
 */
export async function createOwnApplication(
  deps: ControlDeps,
  developer: DeveloperPrincipal,
  input: { name: string; usagePlanId: string },
): Promise<OwnApplicationView> {
  return runChange(deps, async (tx) => {
    // Developers of one customer take turns, so that two of them cannot pass the bound together.
    await tx.$executeRaw`SELECT FROM customer WHERE id = ${developer.customerId} FOR UPDATE`;
    if ((await tx.application.count({ where: ownedBy(developer) })) >= limits.portal.maxApplicationsPerCustomer) {
      throw new AppError('resource.conflict', `A customer may have at most ${limits.portal.maxApplicationsPerCustomer} applications.`);
    }
    const plan = await tx.usagePlan.findFirst({ where: { id: input.usagePlanId, projectId: developer.projectId, isPublished: true } });
    if (!plan) throw new AppError('resource.not_found', 'This plan is not offered.', { field: 'usagePlanId' });
    const { id } = await tx.application.create({
      data: { id: newResourceId(deps.random), developerId: developer.developerId, usagePlanId: plan.id, name: input.name },
    });
    const view = await findOwnApplication(tx, developer, id, deps.clock.nowMs());
    await recordChange(tx, actingDeveloper(developer), {
      action: 'application.create',
      entityKind: 'application',
      entityId: id,
      entityName: input.name,
      after: { applicationId: id, name: input.name, plan: plan.name },
    });
    return view;
  });
}

/** Narrows a query of applications to the developer's customer. */
export function ownedBy(developer: DeveloperPrincipal) {
  return { developer: { customerId: developer.customerId } } as const;
}

/** Sandboxes of other customers are nobody's business. */
function viewPortalPlan(plan: UsagePlanTerms, customerId: string): PortalPlanView {
  const { usagePlanId, name, description, throttle, quota } = plan;
  const stages = plan.stages.filter((stage) => stage.customerId === null || stage.customerId === customerId);
  const hasSandbox = stages.some(({ isSandbox }) => isSandbox);
  return { usagePlanId, name, description, throttle, quota, stages, hasSandbox };
}

const applicationParts = {
  developer: { select: { email: true, customerId: true } },
  usagePlan: { include: usagePlanParts },
  apiKeys: { orderBy: { createdAt: 'desc' }, take: limits.portal.keysShownPerApplication },
} as const;

type ApplicationRow = {
  id: string;
  name: string;
  createdAt: Date;
  developer: { email: string; customerId: string };
  usagePlan: UsagePlanRow | null;
  apiKeys: readonly KeyRow[];
};
type KeyRow = Parameters<typeof keyState>[0] & {
  id: string;
  isSandbox: boolean;
  keyPrefix: string;
  keyLast4: string;
  createdAt: Date;
};

function viewOwnApplication(row: ApplicationRow, nowMs: number): OwnApplicationView {
  return {
    applicationId: row.id,
    name: row.name,
    developerEmail: row.developer.email,
    plan: row.usagePlan === null ? null : viewPortalPlan(viewPlanTerms(row.usagePlan), row.developer.customerId),
    keys: row.apiKeys.map((key) => viewOwnKey(key, nowMs)),
    createdAtMs: row.createdAt.getTime(),
  };
}

function viewOwnKey(row: KeyRow, nowMs: number): OwnKeyView {
  return {
    apiKeyId: row.id,
    environment: row.isSandbox ? 'sandbox' : 'live',
    prefix: row.keyPrefix,
    last4: row.keyLast4,
    state: keyState(row, nowMs),
    createdAtMs: row.createdAt.getTime(),
    expiresAtMs: row.expiresAt?.getTime() ?? null,
    revokedAtMs: row.revokedAt?.getTime() ?? null,
  };
}
