// Freezes an API as it is edited now: the one place that writes a deployment. The caller has the transaction, and says
// which stages will serve it.
import type { Deployment } from '#prisma/generated/client.ts';
import type { ApiView } from '#server/contracts/api.ts';
import { AppError } from '#server/kernel/app-error.ts';
import { newResourceId } from '#server/kernel/ids.ts';
import { limits } from '#server/kernel/limits.ts';
import { hashApi } from '#server/snapshot/model/hash-api.ts';
import type { Acting, ControlDeps, Transaction } from '../control-deps.ts';
import { toJson } from '../json.ts';
import { checkReferences } from './check-references.ts';
import { buildConfig } from './model/build-config.ts';
import { checkConfig, type StageToCheck } from './model/check-config.ts';

/**
 * @param stages  with the variables they will serve it with; at least one
 * @throws AppError `deployment.invalid` with every problem of the config
 */
export async function createDeployment(
  tx: Transaction,
  deps: Pick<ControlDeps, 'random'>,
  acting: Acting,
  input: { api: ApiView; stages: readonly StageToCheck[]; description: string },
): Promise<Deployment> {
  const { api, stages, description } = input;
  const config = buildConfig(api);
  const problems = [...checkConfig(config, stages), ...(await checkReferences(tx, acting, config))];
  if (problems.length > 0) {
    throw new AppError('deployment.invalid', `${problems.length} problem(s) keep ${api.name} from being deployed.`, { problems });
  }
  const deployment = await tx.deployment.create({
    data: {
      id: newResourceId(deps.random),
      apiId: api.apiId,
      description,
      config: toJson(config),
      configHash: hashApi(config),
      createdBy: acting.actor.name,
    },
  });
  await pruneDeployments(tx, api.apiId);
  return deployment;
}

/** At most so many go with one deployment: an API with years of them is cleared step by step. */
const prunedMax = 500;

/** Keeps the newest of an API, and whatever a stage or a canary serves; index: deployment (api_id, created_at). */
async function pruneDeployments(tx: Transaction, apiId: string): Promise<void> {
  const old = await tx.deployment.findMany({
    where: { apiId },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    skip: limits.control.deploymentsKeptPerApi,
    take: prunedMax,
    select: { id: true },
  });
  if (old.length === 0) return;
  await tx.deployment.deleteMany({ where: { id: { in: old.map(({ id }) => id) }, stages: { none: {} }, canaries: { none: {} } } });
}
