// A stage as callers see it, beside the API as it is edited now.
import type { Deployment, Stage } from '#prisma/generated/client.ts';
import type { StageView } from '#server/contracts/api.ts';
import { StageVariables } from '#server/contracts/names.ts';
import { DeployedApi } from '#server/contracts/published-config.ts';
import { diffConfig } from '../deployments/model/diff-config.ts';

export const stageParts = { deployment: true, canaryDeployment: true, customer: { select: { id: true, name: true } } } as const;

export type StageRow = Stage & {
  deployment: Deployment | null;
  canaryDeployment: Deployment | null;
  customer: { id: string; name: string } | null;
};

/** @param edited  what a deployment would publish now */
export function viewStage(stage: StageRow, edited: DeployedApi, gatewayPort: number): StageView {
  const served = stage.deployment === null ? null : DeployedApi.parse(stage.deployment.config);
  const { canaryDeployment: canary, customer } = stage;
  return {
    stageId: stage.id,
    name: stage.name,
    variables: StageVariables.parse(stage.variables),
    deploymentId: stage.deploymentId,
    deployedAtMs: stage.deployment?.createdAt.getTime() ?? null,
    hasUndeployedChanges: diffConfig(served, edited).length > 0,
    isAutoDeployed: stage.isAutoDeployed,
    isSandbox: stage.isSandbox,
    customer: customer === null ? null : { customerId: customer.id, name: customer.name },
    canary:
      canary === null
        ? null
        : {
            deploymentId: canary.id,
            deployedAtMs: canary.createdAt.getTime(),
            percent: stage.canaryPercent ?? 0,
            variables: StageVariables.parse(stage.canaryVariables),
          },
    invokeUrl: invokeUrl(stage.apiId, stage.name, gatewayPort),
  };
}

/** Where a stage is called on this machine. */
export function invokeUrl(apiId: string, stageName: string, gatewayPort: number): string {
  const base = `http://${apiId}.execute-api.localhost:${gatewayPort}`;
  return stageName === '$default' ? base : `${base}/${stageName}`;
}
