// A stage as callers see it, beside the API as it is edited now.
import type { Deployment, Stage } from '#prisma/generated/client.ts';
import type { StageView } from '#server/contracts/api.ts';
import { StageVariables } from '#server/contracts/names.ts';

/** Configs stay where they are: they may hold thousands of routes. */
const deploymentParts = { select: { id: true, createdAt: true, configHash: true } } as const;

export const stageParts = {
  deployment: deploymentParts,
  canaryDeployment: deploymentParts,
  customer: { select: { id: true, name: true } },
} as const;

type DeploymentParts = Pick<Deployment, 'id' | 'createdAt' | 'configHash'>;

export type StageRow = Stage & {
  deployment: DeploymentParts | null;
  canaryDeployment: DeploymentParts | null;
  customer: { id: string; name: string } | null;
};

/** @param hasUndeployedChanges  whether a deployment would change what the stage serves */
export function viewStage(stage: StageRow, hasUndeployedChanges: boolean, gatewayPort: number): StageView {
  const { canaryDeployment: canary, customer } = stage;
  return {
    stageId: stage.id,
    name: stage.name,
    variables: StageVariables.parse(stage.variables),
    deploymentId: stage.deploymentId,
    deployedAtMs: stage.deployment?.createdAt.getTime() ?? null,
    hasUndeployedChanges,
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
