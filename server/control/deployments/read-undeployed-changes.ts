// What deploying to a stage now would change, in plain lines, and what would keep it from being deployed.
import type { ConfigDifference } from '#server/contracts/api.ts';
import { StageVariables } from '#server/contracts/names.ts';
import { DeployedApi } from '#server/contracts/published-config.ts';
import type { Problem } from '#server/kernel/app-error.ts';
import { findApi } from '../apis/find-api.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { findStage } from '../stages/find-stage.ts';
import { buildConfig } from './model/build-config.ts';
import { checkConfig } from './model/check-config.ts';
import { diffConfig } from './model/diff-config.ts';

/** @throws AppError `resource.not_found` */
export async function readUndeployedChanges(
  deps: ControlDeps,
  acting: Acting,
  input: { apiId: string; stageId: string },
): Promise<{ differences: ConfigDifference[]; problems: Problem[] }> {
  const stage = await findStage(deps.prisma, acting, input.apiId, input.stageId);
  const edited = buildConfig(await findApi(deps.prisma, acting, input.apiId));
  const deployment =
    stage.deploymentId === null ? null : await deps.prisma.deployment.findUniqueOrThrow({ where: { id: stage.deploymentId } });
  const served = deployment === null ? null : DeployedApi.parse(deployment.config);
  const problems = checkConfig(edited, [{ name: stage.name, variables: StageVariables.parse(stage.variables) }]);
  return { differences: diffConfig(served, edited), problems };
}
