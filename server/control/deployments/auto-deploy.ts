// After every change of an HTTP API: deploys it to the stages that want each change at once. What does not compile yet is
// not deployed: the stages serve what they did, and show the difference with its problems as any other stage does.
// Source: API Gateway developer guide, "Stages for HTTP APIs" (automatic deployments).
import { StageVariables } from '#server/contracts/names.ts';
import { findApi } from '../apis/find-api.ts';
import { recordChange } from '../audit/record-change.ts';
import type { Acting, ControlDeps, Transaction } from '../control-deps.ts';
import { createDeployment } from './create-deployment.ts';
import { buildConfig } from './model/build-config.ts';
import { checkConfig } from './model/check-config.ts';

/** Call last in the transaction of the change. Does nothing for a caller that deploys by itself when it is done. */
export async function autoDeploy(
  tx: Transaction,
  deps: Pick<ControlDeps, 'random' | 'deploysWhenDone'>,
  acting: Acting,
  apiId: string,
): Promise<void> {
  if (deps.deploysWhenDone) return;
  const rows = await tx.stage.findMany({ where: { apiId, isAutoDeployed: true }, orderBy: { name: 'asc' } });
  if (rows.length === 0) return;
  const api = await findApi(tx, acting, apiId);
  const config = buildConfig(api);
  const stages = rows
    .map((row) => ({ id: row.id, name: row.name, deploymentId: row.deploymentId, variables: StageVariables.parse(row.variables) }))
    .filter((stage) => checkConfig(config, [stage]).length === 0)
    .filter((stage) => api.stages.find((view) => view.stageId === stage.id)?.hasUndeployedChanges);
  if (stages.length === 0) return;
  const deployment = await createDeployment(tx, deps, acting, { api, stages, description: 'automatic' });
  await tx.stage.updateMany({ where: { id: { in: stages.map((stage) => stage.id) } }, data: { deploymentId: deployment.id } });
  await recordChange(tx, acting, {
    action: 'deployment.create',
    entityKind: 'deployment',
    entityId: deployment.id,
    entityName: api.name,
    before: { stages: stages.map(({ name, deploymentId }) => ({ name, deploymentId })) },
    after: { stages: stages.map(({ name }) => ({ name, deploymentId: deployment.id })), description: 'automatic' },
  });
}
