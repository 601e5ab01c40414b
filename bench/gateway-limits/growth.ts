// What growth costs the gateway: CPU per request with 10,000 routes and 100,000 keys beside little of both, what a reload of
// 10,000 routes adds to requests that are under way meanwhile, and how soon a new key among 100,000 is valid.
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { newApiKey } from '../../server/kernel/api-key-format.ts';
import { systemRandom } from '../../server/kernel/random.ts';
import { bindApiKey, insertApiKey } from '../../server/testing/factories.ts';
import { rawCall } from '../../server/testing/raw-call.ts';
import { benchProject } from '../gateway/bench-project.ts';
import { type BenchHouse, startBenchHouse } from '../support/bench-house.ts';
import { CalmRounds } from '../support/calm-rounds.ts';
import { type FixedRateRun, runFixedRate } from '../support/h2load.ts';
import { median, medianBeside } from '../support/median.ts';
import { loadCore, measuredCore, pin } from '../support/place-process.ts';
import { processTreeCpuUs } from '../support/process-cpu.ts';
import { runSpreadProcess, type SpreadJob } from '../support/spread-load.ts';

const routeCount = 10_000;
const keyCount = 100_000;
/** Of them in use. */
const usedKeyCount = 5_000;
const fewCount = 10;
const cpuRounds = 7;
const reloadRounds = 5;

export type GrowthPart = 'growth' | 'reloads' | 'keys';

type Stage = { stageId: string; apiId: string; planId: string; projectId: string; small: string; config: { routes: object[] } };

type Serve = (deploymentId: string) => Promise<number>;

/** @param upstreamPort  answers /orders and /other */
export async function benchGatewayGrowth(house: BenchHouse, upstreamPort: number, wants: (part: GrowthPart) => boolean): Promise<void> {
  const { apiKey, pool } = await applyBench(house, upstreamPort);
  try {
    const stage = await readStage(pool);
    const keys = await addKeys(pool, stage, keyCount);
    const large = await addDeployment(pool, stage, upstreamPort);
    const base = baseOf(stage);
    const serve = async (deploymentId: string) => {
      const startedMs = performance.now();
      await pool.query('UPDATE stage SET deployment_id = $1 WHERE id = $2', [deploymentId, stage.stageId]);
      // Unknown to the small deployment, keyed in the large one.
      const expected = deploymentId === large ? 403 : 404;
      while ((await rawCall(house.gatewayPort, { path: `${base}/other/${routeCount - 2}/x/items` })).status !== expected) await delay(10);
      return performance.now() - startedMs;
    };
    await serve(large);
    if (wants('growth')) await measureCpu({ house, base, routes: routeCount, keys: keys.slice(0, usedKeyCount) }, upstreamPort);
    if (wants('reloads')) {
      const load = {
        ...{ url: `http://127.0.0.1:${house.gatewayPort}${base}/orders`, apiKey, connections: 20, core: loadCore },
        ...{ requestsPerSecond: 1_000, seconds: 5, logFile: path.join(house.directory, 'growth-times.tsv') },
      };
      await measureReloads(stage.small, large, load, serve);
    }
    if (wants('keys')) await measureNewKeys(house, pool, stage, base);
  } finally {
    await pool.end();
  }
}

/** @returns the key it printed, and a pool on its database */
async function applyBench(house: BenchHouse, upstreamPort: number): Promise<{ apiKey: string; pool: pg.Pool }> {
  const file = path.join(house.directory, 'growth.json');
  await writeFile(file, JSON.stringify(benchProject(upstreamPort, fewCount - 1)));
  const printed = await house.apply(file);
  const apiKey = /slk_live_[0-9A-Za-z]+/.exec(printed)?.[0] ?? '';
  return { apiKey, pool: new pg.Pool({ connectionString: house.connectionString, max: 2 }) };
}

async function readStage(pool: pg.Pool): Promise<Stage> {
  const { rows } = await pool.query<Stage>(
    `SELECT stage.id AS "stageId", api.id AS "apiId", api.project_id AS "projectId", deployment.id AS small, deployment.config,
       (SELECT usage_plan_id FROM usage_plan_stage WHERE stage_id = stage.id) AS "planId"
     FROM stage JOIN api ON api.id = stage.api_id JOIN deployment ON deployment.id = stage.deployment_id WHERE api.name = 'bench'`,
  );
  if (!rows[0]) throw new Error('the project has no stage to grow');
  return rows[0];
}

function baseOf({ apiId }: Stage): string {
  return `/_api/${apiId}/live`;
}

/** @returns the id of a second deployment of the same API, with 10,000 routes */
async function addDeployment(pool: pg.Pool, { apiId, config }: Stage, upstreamPort: number): Promise<string> {
  const extra = Array.from({ length: routeCount - fewCount }, (_, extra) => extra + fewCount - 1).map((index) => ({
    ...{ id: `extra${index}`, method: 'GET', path: `/other/${index}/{id}/items`, isApiKeyRequired: true, timeoutMs: 29_000 },
    ...{ requestHeaders: {}, integration: { kind: 'http-proxy', url: `http://127.0.0.1:${upstreamPort}/other/${index}` } },
  }));
  const large = `large${randomBytes(3).toString('hex').slice(0, 5)}`;
  await pool.query(`INSERT INTO deployment (id, api_id, config, created_by) VALUES ($1, $2, $3, 'bench')`, [
    ...[large, apiId, JSON.stringify({ ...config, routes: [...config.routes, ...extra] })],
  ]);
  return large;
}

/** @returns the values of so many keys on the stage's plan */
async function addKeys(pool: pg.Pool, { projectId, planId }: Stage, count: number): Promise<string[]> {
  const client = await pool.connect();
  await client.query('SET session_replication_role = replica');
  const keys = Array.from({ length: count }, () => newApiKey(systemRandom, 'live'));
  await client.query(
    `INSERT INTO api_key (id, project_id, name, key_hash, key_prefix, key_last4)
     SELECT 'k' || lpad(i::text, 9, '0'), $1, 'grown ' || i, hash, 'slk_live_', '0000' FROM unnest($2::bytea[]) WITH ORDINALITY grown (hash, i)`,
    [projectId, keys.map(({ hash }) => hash)],
  );
  await client.query(`INSERT INTO usage_plan_key SELECT $1, 'k' || lpad(i::text, 9, '0') FROM generate_series(1, $2::int) i`, [
    ...[planId, count],
  ]);
  await client.query('RESET session_replication_role');
  client.release();
  await pool.query('ANALYZE');
  return keys.map(({ value }) => value);
}

/** `routes`: so many that it has, all but one called. */
type Called = { house: BenchHouse; base: string; routes: number; keys: string[] };

/**
 * Thousands of routes and keys in turn, beside ten of both in a house of their own: what a request costs when it is like none of the
 * last. In turns, because the machine's pace changes from minute to minute.
 */
async function measureCpu(many: Called, upstreamPort: number): Promise<void> {
  const house = await startBenchHouse(1);
  try {
    const { pool } = await applyBench(house, upstreamPort);
    const stage = await readStage(pool);
    const few = { house, base: baseOf(stage), routes: fewCount, keys: await addKeys(pool, stage, fewCount) };
    await pool.end();
    await pin(house.pid, measuredCore);
    await pin(house.postgresPid, loadCore);
    // Until all that a request runs through is compiled.
    for (const called of [few, many]) await runSpread(called, 100_000);
    const pairs: [number, number][] = [];
    for (let round = 0; round < cpuRounds; round += 1) pairs.push([await perRequest(few), await perRequest(many)]);
    const [one, other, ratio] = [pairs.map(([us]) => us), pairs.map(([, us]) => us), pairs.map(([us, more]) => more / us)].map(median);
    console.log(
      `${fewCount} routes and keys → ${routeCount} routes and ${usedKeyCount} of ${keyCount} keys in turn: ${one?.toFixed(1)} → ${other?.toFixed(1)} CPU µs/request: ${ratio?.toFixed(2)} × (median of ${cpuRounds}; at most 1.2)`,
    );
  } finally {
    await house.stop();
  }
}

/** CPU µs of a house under way: what it books meanwhile is of the requests a few seconds before. */
async function perRequest(called: Called): Promise<number> {
  await runSpread(called, 40_000);
  const before = processTreeCpuUs([called.house.pid]);
  await runSpread(called, 80_000);
  return (processTreeCpuUs([called.house.pid]) - before) / 80_000;
}

/** @throws Error when a request was not answered 200 */
async function runSpread({ house, base, routes, keys }: Called, requests: number): Promise<void> {
  const paths = Array.from({ length: routes - 1 }, (_, index) => `${base}/other/${index}/x/items`);
  const job: SpreadJob = { port: house.gatewayPort, connections: 20, requestsPerSecond: 8_000, requests, paths, keys };
  await runSpreadProcess(job, path.join(house.directory, 'spread.json'));
}

/** Rounds of a calm machine: a single longest request is mostly the machine's. */
async function measureReloads(small: string, large: string, load: FixedRateRun, serve: Serve): Promise<void> {
  await runFixedRate(load);
  const tookMs: number[] = [];
  const besideReloads = async () => {
    let isOver = false;
    const reloads = (async () => {
      while (!isOver) {
        await serve(small);
        tookMs.push(await serve(large));
      }
    })();
    const run = await runFixedRate(load);
    isOver = true;
    await reloads;
    return run;
  };
  const lanes = [
    { name: 'alone', measure: () => runFixedRate(load) },
    { name: 'beside', measure: besideReloads },
  ];
  const calm = new CalmRounds([measuredCore, loadCore]);
  const longest = await calm.measure(lanes, reloadRounds, async ({ measure }) => (await measure()).maxMs);
  const each = (name: string) => (longest.get(name) ?? []).map((ms) => ms.toFixed(1)).join(', ');
  const more = medianBeside(longest, 'beside', 'alone', (own, other) => own - other);
  console.log(
    `${tookMs.length} reloads of ${routeCount} routes, each served after ${median(tookMs).toFixed(0)} ms (median; at most 2,000): longest request ${each('alone')} ms alone, ${each('beside')} beside reloads, ${more.toFixed(1)} more (median; at most 10)`,
  );
}

async function measureNewKeys(house: BenchHouse, pool: pg.Pool, { projectId, planId }: Stage, base: string): Promise<void> {
  const tookMs: number[] = [];
  for (let count = 0; count < 10; count += 1) {
    const key = await insertApiKey(pool, projectId, { name: `new ${systemRandom.uuid()}`, environment: 'live' });
    const call = () => rawCall(house.gatewayPort, { path: `${base}/orders`, headers: { 'x-api-key': key.value } });
    await call();
    const startedMs = performance.now();
    await bindApiKey(pool, planId, key.id);
    while ((await call()).status !== 200) await delay(1);
    tookMs.push(performance.now() - startedMs);
  }
  console.log(
    `a new key among ${keyCount}: valid after ${median(tookMs).toFixed(0)} ms (median of ${tookMs.length}), ${Math.max(...tookMs).toFixed(0)} at most (1,000)`,
  );
}
