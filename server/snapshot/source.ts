// Reads what is published: every stage that has a deployment, with its canary, its project's account and egress rules, the
// custom domain names, and the newest change that this reading includes. One statement, so all of it is of one instant.
import type { Pool } from 'pg';

/** A stage as stored; configs and variables are whatever the rows hold, to be judged by the watcher. */
export type StoredStage = {
  stageId: string;
  stageName: string;
  deploymentId: string;
  variables: unknown;
  projectId: string;
  accountId: string;
  egressAllow: string[];
  customerId: string | null;
  config: unknown;
  /** Null without one. */
  canary: { deploymentId: string; percent: number; variables: unknown; config: unknown } | null;
};

export type StoredConfig = { revision: number; stages: StoredStage[]; domains: unknown[] };

/**
 * All published stages with the revision and the domain names, at least one row. $1: deployments whose configs are known.
 * Index: primary keys of api, project and deployment; stage, domain_name and base_path_mapping are read whole. Locks: none.
 */
const publishedStages = `
SELECT newest.revision, named.domains, published.*
FROM (SELECT coalesce(max(id), 0) AS revision FROM change) newest
CROSS JOIN (
  SELECT coalesce(jsonb_agg(jsonb_build_object(
    'domainName', domain_name.name, 'projectId', domain_name.project_id, 'certificateId', domain_name.certificate_id,
    'mappings', (SELECT coalesce(jsonb_agg(jsonb_build_object(
                          'basePath', mapping.base_path, 'apiId', mapping.api_id, 'stageName', mapped.name
                        ) ORDER BY mapping.base_path), '[]')
                 FROM base_path_mapping mapping LEFT JOIN stage mapped ON mapped.id = mapping.stage_id
                 WHERE mapping.domain_name_id = domain_name.id)
  ) ORDER BY domain_name.name), '[]') AS domains FROM domain_name
) named
LEFT JOIN (
  SELECT stage.id AS stage_id, stage.name AS stage_name, stage.deployment_id, stage.variables, stage.customer_id,
         api.project_id, project.account_id, project.egress_allow,
         CASE WHEN deployment.id = ANY($1) THEN NULL ELSE deployment.config END AS config,
         stage.canary_deployment_id, stage.canary_percent, stage.canary_variables,
         CASE WHEN canary.id = ANY($1) THEN NULL ELSE canary.config END AS canary_config
  FROM stage
  JOIN api ON api.id = stage.api_id
  JOIN project ON project.id = api.project_id
  JOIN deployment ON deployment.id = stage.deployment_id
  LEFT JOIN deployment canary ON canary.id = stage.canary_deployment_id
) published ON true
ORDER BY published.stage_id`;

type Row = {
  revision: string;
  domains: unknown[];
  stage_id: string | null;
  stage_name: string;
  deployment_id: string;
  variables: unknown;
  customer_id: string | null;
  project_id: string;
  account_id: string;
  egress_allow: string[];
  config: unknown;
  canary_deployment_id: string | null;
  canary_percent: number | null;
  canary_variables: unknown;
  canary_config: unknown;
};

/** @param known  configs by deployment, as an earlier reading gave them: a deployment never changes, so they are not read again */
export async function readPublishedStages(pool: Pool, known: ReadonlyMap<string, unknown> = new Map()): Promise<StoredConfig> {
  const { rows } = await pool.query<Row>(publishedStages, [[...known.keys()]]);
  const stages = rows.flatMap((row): StoredStage[] => {
    if (row.stage_id === null) return [];
    return [
      {
        stageId: row.stage_id,
        stageName: row.stage_name,
        deploymentId: row.deployment_id,
        variables: row.variables,
        projectId: row.project_id,
        accountId: row.account_id,
        egressAllow: row.egress_allow,
        customerId: row.customer_id,
        config: row.config ?? known.get(row.deployment_id),
        canary: canaryOf(row, known),
      },
    ];
  });
  return { revision: Number(rows[0]?.revision ?? 0), stages, domains: rows[0]?.domains ?? [] };
}

function canaryOf(row: Row, known: ReadonlyMap<string, unknown>): StoredStage['canary'] {
  if (row.canary_deployment_id === null || row.canary_percent === null) return null;
  return {
    deploymentId: row.canary_deployment_id,
    percent: row.canary_percent,
    variables: row.canary_variables,
    config: row.canary_config ?? known.get(row.canary_deployment_id),
  };
}
