// The deployments of an API, newest first, with the stages that serve each.

import type { Deployment } from '#prisma/generated/client.ts';
import type { DeploymentView } from '#server/contracts/api.ts';
import type { Page, PageRequest } from '#server/contracts/page.ts';
import { cutPage } from '#server/contracts/page.ts';
import { requireApi } from '../apis/find-api.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';

/** One page; the cursor is a deployment's id. */
export async function listDeployments(
  deps: ControlDeps,
  acting: Acting,
  input: PageRequest & { apiId: string },
): Promise<Page<DeploymentView>> {
  const api = await requireApi(deps.prisma, acting, input.apiId);
  const rows = await deps.prisma.deployment.findMany({
    where: { apiId: api.id },
    omit: { config: true },
    include: {
      stages: { select: { name: true }, orderBy: { name: 'asc' } },
      canaries: { select: { name: true }, orderBy: { name: 'asc' } },
    },
    orderBy: [{ createdAt: 'desc' }, { id: 'asc' }],
    ...(input.cursor === undefined ? {} : { cursor: { id: input.cursor }, skip: 1 }),
    take: input.limit + 1,
  });
  return cutPage(rows, input.limit, (row) => row.id, viewDeployment);
}

export function viewDeployment(
  row: Omit<Deployment, 'config'> & { stages: { name: string }[]; canaries: { name: string }[] },
): DeploymentView {
  return {
    deploymentId: row.id,
    description: row.description,
    routeCount: row.routeCount ?? 0,
    createdAtMs: row.createdAt.getTime(),
    createdBy: row.createdBy,
    stageNames: row.stages.map((stage) => stage.name),
    canaryStageNames: row.canaries.map((stage) => stage.name),
  };
}
