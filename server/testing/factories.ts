// Rows for tests, inserted straight into the database: each makes what it needs and takes only what a test cares about.
import { createHash, randomBytes, randomInt } from 'node:crypto';
import type { Pool } from 'pg';
import type { UsageOutcome } from '../contracts/usage.ts';
import type { NewApiKey } from '../kernel/api-key-format.ts';
import { newApiKey } from '../kernel/api-key-format.ts';
import { newResourceId } from '../kernel/ids.ts';
import { systemRandom } from '../kernel/random.ts';
import { bookEntriesSql, entryColumns } from '../ledger/store/book-entries-sql.ts';

type Queryable = Pick<Pool, 'query'>;

export type ProjectRow = { id: string; name: string; accountId: string };

/** @returns a project with a random 12-digit account id */
export async function insertProject(db: Queryable, given: Partial<ProjectRow> & { egressAllow?: string[] } = {}): Promise<ProjectRow> {
  const id = given.id ?? newResourceId(systemRandom);
  const row = { id, name: given.name ?? `project ${id}`, accountId: given.accountId ?? String(randomInt(1e11, 1e12)).padStart(12, '0') };
  await db.query('INSERT INTO project (id, name, account_id, egress_allow) VALUES ($1, $2, $3, $4)', [
    row.id,
    row.name,
    row.accountId,
    given.egressAllow ?? [],
  ]);
  return row;
}

/** @returns the id of a member with the role in the project; the password hash matches nothing unless given */
export async function insertMember(
  db: Queryable,
  projectId: string,
  given: { role?: 'owner' | 'operator' | 'viewer'; email?: string; passwordHash?: string } = {},
): Promise<{ id: string; email: string }> {
  const id = newResourceId(systemRandom);
  const email = given.email ?? `${id}@example.com`;
  await db.query('INSERT INTO member (id, email, name, password_hash) VALUES ($1, $2, $1, $3)', [id, email, given.passwordHash ?? 'none']);
  await db.query('INSERT INTO membership (project_id, member_id, role) VALUES ($1, $2, $3)', [projectId, id, given.role ?? 'owner']);
  return { id, email };
}

/** @returns the bearer token of a new access token with the role */
export async function insertAccessToken(
  db: Queryable,
  projectId: string,
  memberId: string,
  role: 'owner' | 'operator' | 'viewer' = 'owner',
): Promise<{ id: string; token: string }> {
  const id = newResourceId(systemRandom);
  const token = `slt_${randomBytes(24).toString('hex')}`;
  await db.query(
    'INSERT INTO access_token (id, project_id, member_id, name, role, token_hash, token_last4) VALUES ($1, $2, $3, $1, $4, $5, $6)',
    [id, projectId, memberId, role, createHash('sha256').update(token).digest(), token.slice(-4)],
  );
  return { id, token };
}

/** @returns a new API key with its value; bind it to plans with bindApiKey */
export async function insertApiKey(
  db: Queryable,
  projectId: string,
  given: { name?: string; customerId?: string; isEnabled?: boolean; environment?: 'live' | 'test' } = {},
): Promise<NewApiKey & { id: string }> {
  const id = newResourceId(systemRandom);
  const key = newApiKey(systemRandom, given.environment ?? 'test');
  await db.query(
    `INSERT INTO api_key (id, project_id, customer_id, name, key_hash, key_prefix, key_last4, is_enabled)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [id, projectId, given.customerId ?? null, given.name ?? id, key.hash, key.prefix, key.last4, given.isEnabled ?? true],
  );
  return { ...key, id };
}

/** @returns the id of a usage plan; limits absent means none */
export async function insertUsagePlan(
  db: Queryable,
  projectId: string,
  given: { rateLimitPerSecond?: number; burstLimit?: number; quotaLimit?: number; quotaPeriod?: 'DAY' | 'WEEK' | 'MONTH' } = {},
): Promise<string> {
  const id = newResourceId(systemRandom);
  await db.query(
    `INSERT INTO usage_plan (id, project_id, name, rate_limit_per_second, burst_limit, quota_limit, quota_period)
     VALUES ($1, $2, $1, $3, $4, $5, $6)`,
    [
      id,
      projectId,
      given.rateLimitPerSecond ?? null,
      given.burstLimit ?? null,
      given.quotaLimit ?? null,
      given.quotaPeriod ?? (given.quotaLimit === undefined ? null : 'DAY'),
    ],
  );
  return id;
}

export async function bindApiKey(db: Queryable, usagePlanId: string, apiKeyId: string): Promise<void> {
  await db.query('INSERT INTO usage_plan_key (usage_plan_id, api_key_id) VALUES ($1, $2)', [usagePlanId, apiKeyId]);
}

/** @returns a queue row with the attributes as stored (AWS names, string values) */
export async function insertQueue(
  db: Queryable,
  projectId: string,
  given: { name?: string; region?: string; isFifo?: boolean; attributes?: Record<string, string> } = {},
): Promise<{ id: string; numericId: string; name: string; region: string }> {
  const id = newResourceId(systemRandom);
  const name = given.name ?? (given.isFifo ? `${id}.fifo` : id);
  const region = given.region ?? 'us-east-1';
  const { rows } = await db.query<{ numeric_id: string }>(
    'INSERT INTO queue (id, project_id, region, name, is_fifo, attributes) VALUES ($1, $2, $3, $4, $5, $6) RETURNING numeric_id',
    [id, projectId, region, name, given.isFifo ?? false, JSON.stringify(given.attributes ?? {})],
  );
  return { id, numericId: rows[0]?.numeric_id ?? '', name, region };
}

/** @returns a developer of a new customer unless given; the password hash matches nothing unless given */
export async function insertDeveloper(
  db: Queryable,
  projectId: string,
  given: { customerId?: string; email?: string; passwordHash?: string } = {},
): Promise<{ developerId: string; customerId: string; email: string }> {
  const developerId = newResourceId(systemRandom);
  const customerId = given.customerId ?? newResourceId(systemRandom);
  const email = given.email ?? `${developerId}@example.com`;
  await db.query('INSERT INTO customer (id, project_id, name) VALUES ($1, $2, $1) ON CONFLICT (id) DO NOTHING', [customerId, projectId]);
  await db.query('INSERT INTO developer (id, project_id, customer_id, email, name, password_hash) VALUES ($1, $2, $3, $4, $1, $5)', [
    developerId,
    projectId,
    customerId,
    email,
    given.passwordHash ?? 'none',
  ]);
  return { developerId, customerId, email };
}

/** Counts requests in the ledger's tables, as booking a segment does. @param given  `atMs` epoch ms */
export async function insertUsage(
  db: Queryable,
  projectId: string,
  given: { atMs: number; keyId?: string; customerId?: string; planId?: string; apiId?: string; outcome?: UsageOutcome; requests?: number },
): Promise<void> {
  const outcome = given.outcome ?? 'served';
  const requests = given.requests ?? 1;
  const spends = outcome === 'served' || outcome === 'failed' || outcome === 'aborted';
  const { keyId = '', customerId = '', planId = '', apiId = '' } = given;
  const subject = { projectId, keyId, customerId, planId, apiId, stageId: '', routeId: '' };
  const zeros = { clientErrors: 0, serverErrors: 0, requestBytes: 0, responseBytes: 0, latencyUsSum: 0, upstreamLatencyUsSum: 0 };
  const entry = { minuteMs: given.atMs, subject, outcome, requests, quotaUnits: spends ? requests : 0, ...zeros };
  await db.query(bookEntriesSql, entryColumns([entry]));
}
