// Would a stage still serve what it does, and its canary, with other variables?
import type { Stage } from '#prisma/generated/client.ts';
import { StageVariables } from '#server/contracts/names.ts';
import { DeployedApi } from '#server/contracts/published-config.ts';
import { AppError, type Problem } from '#server/kernel/app-error.ts';
import type { Transaction } from '../control-deps.ts';
import { checkConfig } from '../deployments/model/check-config.ts';

type Variables = Readonly<Record<string, string>>;

/**
 * @param change  what is not given stays as the stage has it
 * @throws AppError `deployment.invalid` with every problem
 */
export async function checkServed(
  tx: Transaction,
  stage: Stage,
  change: { variables?: Variables; canaryVariables?: Variables },
): Promise<void> {
  const variables = change.variables ?? StageVariables.parse(stage.variables);
  const canaryVariables = { ...variables, ...(change.canaryVariables ?? StageVariables.parse(stage.canaryVariables)) };
  const problems: Problem[] = [];
  const check = async (deploymentId: string | null, name: string, given: Variables) => {
    if (deploymentId === null) return;
    const deployment = await tx.deployment.findUniqueOrThrow({ where: { id: deploymentId } });
    problems.push(...checkConfig(DeployedApi.parse(deployment.config), [{ name, variables: given }]));
  };
  await check(stage.deploymentId, stage.name, variables);
  await check(stage.canaryDeploymentId, `${stage.name} (canary)`, canaryVariables);
  if (problems.length === 0) return;
  throw new AppError('deployment.invalid', 'What is deployed on this stage needs other variables.', { problems, field: 'variables' });
}
