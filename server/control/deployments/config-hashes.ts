// Hashes of what is edited and of what stages serve, kept in the database: they tell at a glance whether a deployment would
// change anything. A hash that is missing, or was made by another release, is made anew from the config and kept.
import type { StageView } from '#server/contracts/api.ts';
import { DeployedApi } from '#server/contracts/published-config.ts';
import { hashApi, isCurrentHash } from '#server/snapshot/model/hash-api.ts';
import type { ControlDeps, Transaction } from '../control-deps.ts';
import type { StageRow } from '../stages/view-stage.ts';
import { viewStage } from '../stages/view-stage.ts';

type Database = Transaction | ControlDeps['prisma'];

/** @param draftHash  of what a deployment would publish now */
export async function viewStages(db: Database, stages: readonly StageRow[], draftHash: string, gatewayPort: number): Promise<StageView[]> {
  const views: StageView[] = [];
  for (const stage of stages) {
    const servedHash = stage.deployment === null ? null : await readConfigHash(db, stage.deployment);
    views.push(viewStage(stage, servedHash !== draftHash, gatewayPort));
  }
  return views;
}

/**
 * The hash of an API as it is edited now.
 *
 * @param api    its row; whatever changes it or its parts counts its revision on, so a hash is never kept for too long
 * @param build  reads the API whole, when nobody has since its last change
 */
export async function readDraftHash(
  db: Database,
  api: { id: string; revision: number; draftHash: string | null; draftRevision: number | null },
  build: () => Promise<DeployedApi>,
): Promise<string> {
  if (api.draftRevision === api.revision && isCurrentHash(api.draftHash)) return api.draftHash;
  const draftHash = hashApi(await build());
  // Not when it was changed meanwhile: which revision was read is then not known.
  await db.api.updateMany({ where: { id: api.id, revision: api.revision }, data: { draftHash, draftRevision: api.revision } });
  return draftHash;
}

async function readConfigHash(db: Database, deployment: { id: string; configHash: string | null }): Promise<string> {
  if (isCurrentHash(deployment.configHash)) return deployment.configHash;
  const { config } = await db.deployment.findUniqueOrThrow({ where: { id: deployment.id }, select: { config: true } });
  const configHash = hashApi(DeployedApi.parse(config));
  await db.deployment.updateMany({ where: { id: deployment.id }, data: { configHash } });
  return configHash;
}
