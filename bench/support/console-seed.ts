// A large project for the console's benchmark, put straight into the tables: 10,000 routes, 100,000 keys, 1,000
// customers, and the traffic sums of three months. Without triggers, so that no change feed is flooded.
import type { Pool, PoolClient } from 'pg';

export const consoleScale = { routes: 10_000, keys: 100_000, customers: 1_000, apis: 81, bigApiRoutes: 2_000 } as const;

/** @returns ids of what the benchmark asks for by id */
export async function seedConsole(pool: Pool): Promise<{ projectId: string; bigApiId: string; customerId: string; apiKeyId: string }> {
  const client = await pool.connect();
  try {
    const { rows } = await client.query<{ id: string }>('SELECT id FROM project ORDER BY created_at LIMIT 1');
    const projectId = rows[0]?.id ?? '';
    await client.query('SET session_replication_role = replica');
    const indexes = await dropIndexes(client);
    for (const statement of [...apis, ...customersAndKeys, ...messaging, ...audit, ...traffic]) await run(client, statement, projectId);
    for (const definition of indexes) await client.query(definition);
    await client.query('RESET session_replication_role');
    await client.query('ANALYZE');
    return { projectId, bigApiId: 'a000000001', customerId: 'c000000001', apiKeyId: 'k000000001' };
  } finally {
    client.release();
  }
}

/** Indexes that no key needs are made again when the rows are there: a tenth of the time. @returns their definitions */
async function dropIndexes(client: PoolClient): Promise<string[]> {
  const { rows } = await client.query<{ name: string; definition: string }>(
    `SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS definition FROM pg_index
     WHERE NOT indisunique AND (indrelid::regclass::text IN ('api_key', 'audit_record') OR indrelid::regclass::text ~ '^ledger.*_(minute|hour|day)$')`,
  );
  for (const { name } of rows) await client.query(`DROP INDEX ${name}`);
  return rows.map(({ definition }) => definition);
}

async function run(client: PoolClient, statement: string, projectId: string): Promise<void> {
  await client.query(statement.replaceAll('$project', `'${projectId}'`));
}

/** One API with 2,000 routes and 80 with 100, each route with an integration of its own. */
const apis = [
  `INSERT INTO api (id, project_id, name, kind, updated_at)
   SELECT 'a' || lpad(i::text, 9, '0'), $project, 'api ' || lpad(i::text, 3, '0'), 'http', now() FROM generate_series(1, 81) i`,
  `CREATE TEMPORARY TABLE wanted_route AS
   SELECT i, CASE WHEN i <= 2000 THEN 1 ELSE 2 + (i - 2001) / 100 END AS api FROM generate_series(1, 10000) i`,
  `INSERT INTO integration (id, api_id, name, kind, settings)
   SELECT 'i' || lpad(i::text, 9, '0'), 'a' || lpad(api::text, 9, '0'), 'upstream ' || i, 'http-proxy',
     jsonb_build_object('url', 'https://upstream.example.com/v1/' || i) FROM wanted_route`,
  `INSERT INTO route (id, api_id, method, path, is_api_key_required, integration_id)
   SELECT 'r' || lpad(i::text, 9, '0'), 'a' || lpad(api::text, 9, '0'), (ARRAY['GET', 'POST', 'PUT', 'DELETE'])[1 + i % 4],
     '/resource-' || i || '/{id}', true, 'i' || lpad(i::text, 9, '0') FROM wanted_route`,
  `INSERT INTO deployment (id, api_id, config, created_by)
   SELECT replace(api.id, 'a', 'd'), api.id, jsonb_build_object('version', 1, 'apiId', api.id, 'name', api.name, 'kind', api.kind,
     'routes', (SELECT jsonb_agg(jsonb_build_object('id', route.id, 'method', method, 'path', path, 'isApiKeyRequired', true,
       'integration', integration.settings || jsonb_build_object('kind', integration.kind), 'timeoutMs', timeout_ms, 'requestHeaders', request_headers))
       FROM route JOIN integration ON integration.id = integration_id WHERE route.api_id = api.id)), 'operator' FROM api`,
  `INSERT INTO stage (id, api_id, name, deployment_id)
   SELECT 's' || lpad(i::text, 9, '0'), 'a' || lpad(i::text, 9, '0'), 'live', 'd' || lpad(i::text, 9, '0') FROM generate_series(1, 81) i`,
];

const customersAndKeys = [
  `INSERT INTO customer (id, project_id, name, email)
   SELECT 'c' || lpad(i::text, 9, '0'), $project, 'customer ' || i, 'c' || i || '@example.com' FROM generate_series(1, 1000) i`,
  `INSERT INTO usage_plan (id, project_id, name, rate_limit_per_second, burst_limit, quota_limit, quota_period)
   SELECT 'p' || lpad(i::text, 9, '0'), $project, 'plan ' || i, 10, 20, 100000, 'MONTH' FROM generate_series(1, 10) i`,
  `INSERT INTO usage_plan_stage SELECT 'p' || lpad((1 + i % 10)::text, 9, '0'), 's' || lpad(i::text, 9, '0') FROM generate_series(1, 81) i`,
  `INSERT INTO api_key (id, project_id, customer_id, name, key_hash, key_prefix, key_last4, created_at)
   SELECT 'k' || lpad(i::text, 9, '0'), $project, 'c' || lpad((1 + i % 1000)::text, 9, '0'), 'key ' || i,
     sha256(i::text::bytea), 'slk_live_', lpad((i % 10000)::text, 4, '0'), now() - i * interval '1 minute' FROM generate_series(1, 100000) i`,
  `INSERT INTO usage_plan_key SELECT 'p' || lpad((1 + i % 10)::text, 9, '0'), 'k' || lpad(i::text, 9, '0') FROM generate_series(1, 100000) i`,
];

const messaging = [
  `INSERT INTO queue (id, project_id, region, name)
   SELECT 'q' || lpad(i::text, 9, '0'), $project, 'us-east-1', 'queue-' || lpad(i::text, 4, '0') FROM generate_series(1, 1000) i`,
  `INSERT INTO topic (id, project_id, region, name)
   SELECT 't' || lpad(i::text, 9, '0'), $project, 'us-east-1', 'topic-' || lpad(i::text, 4, '0') FROM generate_series(1, 1000) i`,
  ...(['minute', 'hour', 'day'] as const).map(depths),
];

/** Every tenth queue held something all the time; the house may have taken the sample of this minute already. */
function depths(grain: 'minute' | 'hour' | 'day'): string {
  const count = { minute: 1_500, hour: 750, day: 91 }[grain];
  return `INSERT INTO messaging.depth_${grain}
   SELECT CASE WHEN i = 0 THEN '' ELSE 'q' || lpad(i::text, 9, '0') END, date_trunc('${grain}', now(), 'UTC') - s * interval '1 ${grain}', i, 2, 1, 60
   FROM generate_series(0, 1000, 10) i, generate_series(0, ${count - 1}) s
   ON CONFLICT DO NOTHING`;
}

const audit = [
  `INSERT INTO audit_record (project_id, actor_kind, actor_id, actor_name, action, entity_kind, entity_id, entity_name, before, after)
   SELECT $project, 'member', 'm', 'operator@example.com', 'api_key.update', 'api_key', 'k' || lpad(i::text, 9, '0'), 'key ' || i,
     '{"isEnabled": true}', '{"isEnabled": false}' FROM generate_series(1, 200000) i`,
];

const sums =
  'project_id, at, subject_id, requests, forwarded, throttled, quota_refused, server_errors, latency_us_sum, upstream_latency_us_sum';

/**
 * @param every  length of a row's time, `count` of them up to now
 * @param pick   id of the n-th of `subjects` subjects that were busy at the time `s`
 */
function busy(table: string, every: 'minute' | 'hour' | 'day', count: number, subjects: number, pick: string): string {
  return `INSERT INTO ledger.${table} (${sums})
    SELECT $project, date_trunc('${every}', now(), 'UTC') - s * interval '1 ${every}', ${pick}, 20 + n, 18, 1, 1, 1, 300000, 200000
    FROM generate_series(0, ${count - 1}) s, generate_series(1, ${subjects}) n`;
}

const apiOf = `'a' || lpad(n::text, 9, '0')`;
const customerOf = `'c' || lpad(n::text, 9, '0')`;
/** Other keys every hour and every day, no two alike within one. */
const keyOf = `'k' || lpad((1 + (n * 31 + s * 997) % 100000)::text, 9, '0')`;

/** APIs and customers busy all the time; other keys in each step: 300 a minute, 1,000 an hour, 3,000 a day. */
const traffic = [
  busy('api_minute', 'minute', 1_500, 81, apiOf),
  busy('api_hour', 'hour', 750, 81, apiOf),
  busy('api_day', 'day', 91, 81, apiOf),
  busy('customer_minute', 'minute', 200, 300, customerOf),
  busy('customer_hour', 'hour', 750, 500, customerOf),
  busy('customer_day', 'day', 91, 1_000, customerOf),
  busy('key_minute', 'minute', 200, 300, keyOf),
  busy('key_hour', 'hour', 750, 1_000, keyOf),
  busy('key_day', 'day', 91, 3_000, keyOf),
  // The house may have booked requests of its own time already.
  ...['minute', 'hour', 'day'].map(
    (grain) => `INSERT INTO ledger.project_${grain} (${sums})
    SELECT project_id, at, '', sum(requests), sum(forwarded), sum(throttled), sum(quota_refused), sum(server_errors), sum(latency_us_sum),
      sum(upstream_latency_us_sum) FROM ledger.api_${grain} GROUP BY 1, 2
    ON CONFLICT DO NOTHING`,
  ),
  entries('minute', 200, 300),
  entries('day', 91, 3_000),
  ...['minute', 'day'].map(
    (grain) => `INSERT INTO ledger.outcome_${grain}
    SELECT project_id, at, outcome, sum(requests), sum(quota_units), sum(request_bytes), sum(response_bytes) FROM ledger.entry_${grain} GROUP BY 1, 2, 3
    ON CONFLICT DO NOTHING`,
  ),
];

function entries(grain: 'minute' | 'day', count: number, subjects: number): string {
  return `INSERT INTO ledger.entry_${grain}
   SELECT $project, date_trunc('${grain}', now(), 'UTC') - s * interval '1 ${grain}', ${keyOf}, 'c' || lpad((1 + n % 1000)::text, 9, '0'),
     'p000000001', 'a' || lpad((1 + n % 81)::text, 9, '0'), 's000000001', 'r000000001', 'served', 20 + n, 20 + n, 0, 0, 1000, 1000, 300000, 200000
   FROM generate_series(0, ${count - 1}) s, generate_series(1, ${subjects}) n`;
}
