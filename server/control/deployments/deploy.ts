// Publishes an API's routes as they are edited now to some of its stages: one immutable config, served within a second.

import type { z } from 'zod';
import type { Deploy, DeploymentView } from '#server/contracts/api.ts';
import { StageVariables } from '#server/contracts/names.ts';
import { AppError } from '#server/kernel/app-error.ts';
import { newResourceId } from '#server/kernel/ids.ts';
import { findApi } from '../apis/find-api.ts';
import { recordChange } from '../audit/record-change.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { toJson } from '../json.ts';
import { runChange } from '../run-change.ts';
import { viewDeployment } from './list-deployments.ts';
import { buildConfig } from './model/build-config.ts';
import { checkConfig } from './model/check-config.ts';

/**
 * Deploys to the named stages, or to none of them.
 *
 * @throws AppError `deployment.invalid` with every problem of the config, `resource.not_found` for the API or a stage
 */
export async function deploy(deps: ControlDeps, acting: Acting, input: z.infer<typeof Deploy>): Promise<DeploymentView> {
  return runChange(deps, async (tx) => {
    const api = await findApi(tx, acting, input.apiId);
    const stages = await tx.stage.findMany({ where: { apiId: api.apiId, id: { in: input.stageIds } }, orderBy: { name: 'asc' } });
    if (stages.length !== new Set(input.stageIds).size) {
      throw new AppError('resource.not_found', 'There is no such stage in this API.', { field: 'stageIds' });
    }
    const config = buildConfig(api);
    const problems = checkConfig(
      config,
      stages.map((stage) => ({ name: stage.name, variables: StageVariables.parse(stage.variables) })),
    );
    if (problems.length > 0) {
      throw new AppError('deployment.invalid', `${problems.length} problem(s) keep ${api.name} from being deployed.`, { problems });
    }
    const deployment = await tx.deployment.create({
      data: {
        id: newResourceId(deps.random),
        apiId: api.apiId,
        description: input.description,
        config: toJson(config),
        createdBy: acting.actor.name,
      },
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
    return viewDeployment({ ...deployment, stages });
  });
}
