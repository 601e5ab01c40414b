// Carries out one planned change of a stage: variables, options, deployments and canaries.
import { assertNever } from '#server/kernel/assert.ts';
import { deploy } from '../deployments/deploy.ts';
import { dropCanary, promoteCanary, startCanary, updateCanary } from '../stages/canary.ts';
import { createStage } from '../stages/create-stage.ts';
import { updateStage } from '../stages/update-stage.ts';
import type { Change } from './model/change.ts';
import type { ApplyContext } from './project-ids.ts';
import { idOf } from './project-ids.ts';

type StageChange = Extract<
  Change,
  { kind: 'create-stage' | 'set-stage-variables' | 'set-stage-options' | 'deploy' | 'start-canary' | 'update-canary' | 'end-canary' }
>;

const description = 'applied from a file';

export async function applyStageChange({ deps, acting, ids }: ApplyContext, change: StageChange): Promise<void> {
  const apiId = idOf(ids.apis, change.api);
  const stageId = (stage: string) => idOf(ids.stages, `${change.api}/${stage}`);
  switch (change.kind) {
    case 'create-stage': {
      const options = { isAutoDeployed: false, isSandbox: false, customerId: null };
      const made = await createStage(deps, acting, { apiId, name: change.stage, variables: { ...change.variables }, ...options });
      ids.stages.set(`${change.api}/${change.stage}`, made.stageId);
      return;
    }
    case 'set-stage-variables':
      await updateStage(deps, acting, { apiId, stageId: stageId(change.stage), variables: { ...change.after } });
      return;
    case 'set-stage-options': {
      const { customer, ...options } = change.after;
      const customerId = customer === null ? null : idOf(ids.customers, customer);
      await updateStage(deps, acting, { apiId, stageId: stageId(change.stage), ...options, customerId });
      return;
    }
    case 'deploy':
      await deploy(deps, acting, { apiId, stageIds: change.stages.map(stageId), description });
      return;
    case 'start-canary': {
      const { percent, variables } = change.after;
      await startCanary(deps, acting, { apiId, stageId: stageId(change.stage), percent, variables: { ...variables }, description });
      return;
    }
    case 'update-canary': {
      const { percent, variables } = change.after;
      await updateCanary(deps, acting, { apiId, stageId: stageId(change.stage), percent, variables: { ...variables } });
      return;
    }
    case 'end-canary': {
      const end = change.how === 'promote' ? promoteCanary : dropCanary;
      await end(deps, acting, { apiId, stageId: stageId(change.stage) });
      return;
    }
    default:
      assertNever(change);
  }
}
