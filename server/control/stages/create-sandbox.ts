// Makes a stage for one customer beside an existing one: the same deployment, its variables with some laid over, covered
// by the same usage plans, and closed to the keys of everybody else.
import type { z } from 'zod';
import type { CreateSandbox } from '#server/contracts/api.ts';
import { StageVariables } from '#server/contracts/names.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { runChange, within } from '../run-change.ts';
import { checkServed } from './check-served.ts';
import { createStage } from './create-stage.ts';
import { findStage } from './find-stage.ts';

/**
 * @throws AppError `resource.not_found` for API, stage or customer, `resource.conflict` when the name is taken,
 *         `deployment.invalid` when what is deployed can't do with the variables
 */
export async function createSandbox(deps: ControlDeps, acting: Acting, input: z.infer<typeof CreateSandbox>): Promise<{ stageId: string }> {
  const { apiId, customerId, name } = input;
  return runChange(deps, async (tx, sql) => {
    const like = await findStage(tx, acting, apiId, input.stageId);
    const variables = { ...StageVariables.parse(like.variables), ...input.variables };
    await checkServed(tx, { ...like, name, canaryDeploymentId: null }, { variables });
    const options = { apiId, name, variables, customerId, isSandbox: true, isAutoDeployed: false };
    const { stageId } = await createStage(within(deps, tx, sql), acting, options);
    await tx.stage.update({ where: { id: stageId }, data: { deploymentId: like.deploymentId } });
    const plans = await tx.usagePlanStage.findMany({ where: { stageId: like.id } });
    await tx.usagePlanStage.createMany({ data: plans.map(({ usagePlanId }) => ({ usagePlanId, stageId })) });
    return { stageId };
  });
}
