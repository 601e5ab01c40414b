// Publishes an API's routes as they are edited now to some of its stages: one immutable config, served within a second.

import type { z } from 'zod';
import type { Deploy, DeploymentView } from '#server/contracts/api.ts';
import { StageVariables } from '#server/contracts/names.ts';
import { AppError } from '#server/kernel/app-error.ts';
import { findApi } from '../apis/find-api.ts';
import { recordChange } from '../audit/record-change.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { runChange } from '../run-change.ts';
import { createDeployment } from './create-deployment.ts';
import { viewDeployment } from './list-deployments.ts';

/**
 * Deploys to the named stages, or to none of them.
 *
 * @throws AppError `deployment.invalid` with every problem of the config, `resource.not_found` for the API or a stage,
 *         `resource.conflict` while a canary runs on one of the stages
 */
export async function deploy(deps: ControlDeps, acting: Acting, input: z.infer<typeof Deploy>): Promise<DeploymentView> {
  return runChange(deps, async (tx) => {
    const api = await findApi(tx, acting, input.apiId);
    const stages = await tx.stage.findMany({ where: { apiId: api.apiId, id: { in: input.stageIds } }, orderBy: { name: 'asc' } });
    if (stages.length !== new Set(input.stageIds).size) {
      throw new AppError('resource.not_found', 'There is no such stage in this API.', { field: 'stageIds' });
    }
    const canary = stages.find((stage) => stage.canaryDeploymentId !== null);
    if (canary) {
      throw new AppError('resource.conflict', `A canary runs on ${canary.name}: promote or drop it first.`, { field: 'stageIds' });
    }
    const deployment = await createDeployment(tx, deps, acting, {
      api,
      stages: stages.map((stage) => ({ name: stage.name, variables: StageVariables.parse(stage.variables) })),
      description: input.description,
    });
    await tx.stage.updateMany({ where: { id: { in: stages.map((stage) => stage.id) } }, data: { deploymentId: deployment.id } });
    await recordChange(tx, acting, {
      action: 'deployment.create',
      entityKind: 'deployment',
      entityId: deployment.id,
      entityName: api.name,
      before: { stages: stages.map((stage) => ({ name: stage.name, deploymentId: stage.deploymentId })) },
      after: { stages: stages.map((stage) => ({ name: stage.name, deploymentId: deployment.id })), description: input.description },
    });
    return viewDeployment({ ...deployment, stages, canaries: [] });
  });
}
