// A canary: a second deployment that serves a share of a stage's requests, with some variables of its own, until it is
// promoted to be the stage's, or dropped.
// Source: API Gateway developer guide, "Set up an API Gateway canary release deployment".
import type { z } from 'zod';
import type { Stage } from '#prisma/generated/client.ts';
import type { StageReference, StartCanary, UpdateCanary } from '#server/contracts/api.ts';
import { StageVariables } from '#server/contracts/names.ts';
import { AppError } from '#server/kernel/app-error.ts';
import { findApi } from '../apis/find-api.ts';
import { recordChange } from '../audit/record-change.ts';
import type { Acting, ControlDeps, Transaction } from '../control-deps.ts';
import { createDeployment } from '../deployments/create-deployment.ts';
import { runChange } from '../run-change.ts';
import { checkServed } from './check-served.ts';
import { findStage } from './find-stage.ts';

/**
 * Starts one with an earlier deployment, or with the API as it is edited now.
 *
 * @throws AppError `resource.not_found`, `deployment.invalid` with every problem, `resource.conflict` when one runs
 *         already, when nothing is deployed beside which it could run, or on a stage with automatic deployments
 */
export async function startCanary(
  deps: ControlDeps,
  acting: Acting,
  input: z.infer<typeof StartCanary>,
): Promise<{ deploymentId: string }> {
  const { apiId, stageId, percent, variables, description } = input;
  return runChange(deps, async (tx) => {
    const stage = await findStage(tx, acting, apiId, stageId);
    if (stage.canaryDeploymentId !== null) throw conflict('A canary runs here already.');
    if (stage.deploymentId === null) throw conflict('Deploy to the stage first: a canary serves a share of what it serves.');
    if (stage.isAutoDeployed) throw conflict('Every change is deployed here at once: turn that off first.');
    const deploymentId = input.deploymentId ?? (await deployEdited(tx, deps, acting, { stage, variables, description }));
    const deployment = await tx.deployment.findFirst({ where: { id: deploymentId, apiId } });
    if (!deployment) throw new AppError('resource.not_found', 'There is no such deployment of this API.', { field: 'deploymentId' });
    const canary = { canaryDeploymentId: deploymentId, canaryPercent: percent, canaryVariables: variables };
    await checkServed(tx, { ...stage, ...canary }, {});
    await tx.stage.update({ where: { id: stage.id }, data: canary });
    await record(tx, acting, 'canary.start', stage, null, canary);
    return { deploymentId };
  });
}

/** @throws AppError `resource.not_found` also without a canary, `deployment.invalid` when it can't do with the variables */
export async function updateCanary(deps: ControlDeps, acting: Acting, input: z.infer<typeof UpdateCanary>): Promise<void> {
  await runChange(deps, async (tx) => {
    const stage = await findCanary(tx, acting, input);
    const { percent, variables } = input;
    if (variables) await checkServed(tx, stage, { canaryVariables: variables });
    const change = { ...(percent === undefined ? {} : { canaryPercent: percent }), ...(variables ? { canaryVariables: variables } : {}) };
    const after = await tx.stage.update({ where: { id: stage.id }, data: change });
    await record(tx, acting, 'canary.update', stage, stage, after);
  });
}

/** Its deployment becomes the stage's, and its variables are laid over the stage's for good. */
export async function promoteCanary(deps: ControlDeps, acting: Acting, input: z.infer<typeof StageReference>): Promise<void> {
  await end(deps, acting, input, 'canary.promote', (stage) => ({
    deploymentId: stage.canaryDeploymentId,
    variables: { ...StageVariables.parse(stage.variables), ...StageVariables.parse(stage.canaryVariables) },
  }));
}

/** The stage serves all requests again, as before. */
export async function dropCanary(deps: ControlDeps, acting: Acting, input: z.infer<typeof StageReference>): Promise<void> {
  await end(deps, acting, input, 'canary.drop', () => ({}));
}

async function end(
  deps: ControlDeps,
  acting: Acting,
  input: z.infer<typeof StageReference>,
  action: string,
  keep: (stage: Stage) => { deploymentId?: string | null; variables?: Record<string, string> },
): Promise<void> {
  await runChange(deps, async (tx) => {
    const stage = await findCanary(tx, acting, input);
    const data = { ...keep(stage), canaryDeploymentId: null, canaryPercent: null, canaryVariables: {} };
    const after = await tx.stage.update({ where: { id: stage.id }, data });
    await record(tx, acting, action, stage, stage, after);
  });
}

/** @throws AppError `resource.not_found` when the stage has no canary */
async function findCanary(tx: Transaction, acting: Acting, input: { apiId: string; stageId: string }): Promise<Stage> {
  const stage = await findStage(tx, acting, input.apiId, input.stageId);
  if (stage.canaryDeploymentId === null) throw new AppError('resource.not_found', 'No canary runs on this stage.', { field: 'stageId' });
  return stage;
}

async function deployEdited(
  tx: Transaction,
  deps: ControlDeps,
  acting: Acting,
  input: { stage: Stage; variables: Readonly<Record<string, string>>; description: string },
): Promise<string> {
  const { stage, description } = input;
  const variables = { ...StageVariables.parse(stage.variables), ...input.variables };
  const stages = [{ name: `${stage.name} (canary)`, variables }];
  const api = await findApi(tx, acting, stage.apiId);
  return (await createDeployment(tx, deps, acting, { api, stages, description })).id;
}

type Canary = { canaryDeploymentId: string | null; canaryPercent: number | null; canaryVariables: unknown; deploymentId?: string | null };

async function record(tx: Transaction, acting: Acting, action: string, stage: Stage, before: Canary | null, after: Canary): Promise<void> {
  await recordChange(tx, acting, {
    action,
    entityKind: 'stage',
    entityId: stage.id,
    entityName: stage.name,
    ...(before ? { before: audited(before) } : {}),
    after: audited(after),
  });
}

function audited({ canaryDeploymentId, canaryPercent, canaryVariables, deploymentId }: Canary): object {
  const canary =
    canaryDeploymentId === null ? null : { deploymentId: canaryDeploymentId, percent: canaryPercent, variables: canaryVariables };
  return { canary, ...(deploymentId === undefined ? {} : { deploymentId }) };
}

function conflict(message: string): AppError {
  return new AppError('resource.conflict', message, { field: 'stageId' });
}
