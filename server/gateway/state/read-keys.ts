// Reads API keys with their plans from Postgres: one statement for all keys that threads missed in one turn.
import type { Pool } from 'pg';
import type { QuotaPeriod } from '../../contracts/directory.ts';

export type StoredKey = {
  hash: string;
  keyId: string;
  lineageId: string;
  projectId: string;
  customerId: string | null;
  name: string;
  /** False when revoked, disabled, or its customer is disabled. */
  isUsable: boolean;
  expiresAtMs: number | null;
  plans: readonly StoredPlan[];
  keyAttributes: Readonly<Record<string, string>>;
  customerAttributes: Readonly<Record<string, string>>;
};

type StoredPlan = {
  planId: string;
  planName: string;
  stageIds: readonly string[];
  throttle: { ratePerSecond: number; burst: number } | null;
  quota: { limit: number; period: QuotaPeriod } | null;
};

/**
 * Keys by SHA-256, with their plans and the plans' stages; plans in the order of their ids.
 * Index: api_key_key_hash_key, then primary keys of customer, usage_plan_key (by api_key_id), usage_plan,
 * usage_plan_stage and stage. A sandbox key is valid on the plan's sandbox stages alone. Locks: none.
 */
const keysByHash = `
SELECT key.id, coalesce(key.lineage_id, key.id) AS lineage_id, key.key_hash, key.project_id, key.customer_id, key.name, key.expires_at,
       key.is_enabled AND key.revoked_at IS NULL AND coalesce(customer.is_enabled, true) AS is_usable,
       key.attributes AS key_attributes, coalesce(customer.attributes, '{}') AS customer_attributes,
       coalesce((
         SELECT jsonb_agg(jsonb_build_object(
           'planId', plan.id, 'planName', plan.name,
           'rate', plan.rate_limit_per_second, 'burst', plan.burst_limit,
           'quota', plan.quota_limit, 'period', plan.quota_period,
           'stageIds', (SELECT coalesce(jsonb_agg(s.stage_id), '[]') FROM usage_plan_stage s JOIN stage ON stage.id = s.stage_id
                        WHERE s.usage_plan_id = plan.id AND (NOT key.is_sandbox OR stage.is_sandbox OR stage.name IN ('sandbox', 'test')))
         ) ORDER BY plan.id)
         FROM usage_plan_key binding JOIN usage_plan plan ON plan.id = binding.usage_plan_id
         WHERE binding.api_key_id = key.id
       ), '[]') AS plans
FROM api_key key LEFT JOIN customer ON customer.id = key.customer_id
WHERE key.key_hash = ANY ($1::bytea[])`;

type PlanJson = {
  planId: string;
  planName: string;
  rate: number | null;
  burst: number | null;
  quota: number | null;
  period: QuotaPeriod | null;
  stageIds: string[];
};

type Row = {
  id: string;
  lineage_id: string;
  key_hash: Buffer;
  project_id: string;
  customer_id: string | null;
  name: string;
  expires_at: Date | null;
  is_usable: boolean;
  key_attributes: Record<string, string>;
  customer_attributes: Record<string, string>;
  plans: PlanJson[];
};

/** @param hashes  SHA-256 in base64url; unknown ones are simply not in the answer */
export async function readKeys(pool: Pool, hashes: readonly string[]): Promise<StoredKey[]> {
  const { rows } = await pool.query<Row>({
    name: 'sluice-keys-by-hash',
    text: keysByHash,
    values: [hashes.map((hash) => Buffer.from(hash, 'base64url'))],
  });
  return rows.map((row) => ({
    hash: row.key_hash.toString('base64url'),
    keyId: row.id,
    lineageId: row.lineage_id,
    projectId: row.project_id,
    customerId: row.customer_id,
    name: row.name,
    isUsable: row.is_usable,
    expiresAtMs: row.expires_at?.getTime() ?? null,
    keyAttributes: row.key_attributes,
    customerAttributes: row.customer_attributes,
    plans: row.plans.map((plan) => ({
      planId: plan.planId,
      planName: plan.planName,
      stageIds: plan.stageIds,
      throttle: plan.rate !== null && plan.burst !== null ? { ratePerSecond: plan.rate, burst: plan.burst } : null,
      quota: plan.quota !== null && plan.period !== null ? { limit: plan.quota, period: plan.period } : null,
    })),
  }));
}
