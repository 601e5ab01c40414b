// Reads what is published: every stage that has a deployment, with its project's account and egress rules, and the
// newest change that this reading includes. One statement, so all of it is of one instant.
import type { Pool } from 'pg';

/** A stage as stored; `config` and `variables` are whatever the rows hold, to be judged by the watcher. */
export type StoredStage = {
  stageId: string;
  stageName: string;
  deploymentId: string;
  variables: unknown;
  projectId: string;
  accountId: string;
  egressAllow: string[];
  config: unknown;
};

/**
 * All published stages with the revision, at least one row.
 * Index: primary keys of api, project and deployment; stage is read whole. Locks: none.
 */
const publishedStages = `
SELECT newest.revision, published.*
FROM (SELECT coalesce(max(id), 0) AS revision FROM change) newest
LEFT JOIN (
  SELECT stage.id AS stage_id, stage.name AS stage_name, stage.deployment_id, stage.variables,
         api.project_id, project.account_id, project.egress_allow, deployment.config
  FROM stage
  JOIN api ON api.id = stage.api_id
  JOIN project ON project.id = api.project_id
  JOIN deployment ON deployment.id = stage.deployment_id
) published ON true
ORDER BY published.stage_id`;

type Row = {
  revision: string;
  stage_id: string | null;
  stage_name: string;
  deployment_id: string;
  variables: unknown;
  project_id: string;
  account_id: string;
  egress_allow: string[];
  config: unknown;
};

export async function readPublishedStages(pool: Pool): Promise<{ revision: number; stages: StoredStage[] }> {
  const { rows } = await pool.query<Row>(publishedStages);
  const stages = rows.flatMap((row) => {
    if (row.stage_id === null) return [];
    return {
      stageId: row.stage_id,
      stageName: row.stage_name,
      deploymentId: row.deployment_id,
      variables: row.variables,
      projectId: row.project_id,
      accountId: row.account_id,
      egressAllow: row.egress_allow,
      config: row.config,
    };
  });
  return { revision: Number(rows[0]?.revision ?? 0), stages };
}
