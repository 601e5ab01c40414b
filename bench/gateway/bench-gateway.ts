// The gateway beside nginx, haproxy and @fastify/http-proxy in one run: one core per proxy, upstream (nginx), load
// generator and Postgres on the other, interleaved rounds of a calm machine. Sluice has API key, token bucket, quota, ledger and access record on; nginx key
// map, limit_req and an access log to a file. What counts is CPU per request at a fixed rate: throughput on a shared
// machine says who else was there.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type BenchHouse, capture, freePort, startBenchHouse } from '../support/bench-house.ts';
import { CalmRounds } from '../support/calm-rounds.ts';
import { runFixedRate } from '../support/h2load.ts';
import { median } from '../support/median.ts';
import { startNginx, upstreamBlock } from '../support/nginx.ts';
import { startLineLoggingNginx, startPeers } from '../support/peers.ts';
import { loadCore, measuredCore, pin } from '../support/place-process.ts';
import { processTreeCpuUs } from '../support/process-cpu.ts';
import { benchProject } from './bench-project.ts';
import { type Figures, printFigures } from './figures.ts';

export type Lane = { name: string; url: string; pid: number };

const connections = 64;
/** Until all that a request runs through is compiled: some 150,000 requests a thread. */
const warmUpSeconds = 12;

export type GatewayBenchOptions = { seconds: number; rounds: number };

/** Runs one house with one thread beside the peers, then one with two threads, and prints both. */
export async function benchGateway(options: GatewayBenchOptions): Promise<void> {
  const calm = new CalmRounds([measuredCore, loadCore]);
  await withGateway(1, async ({ house, apiKey, lane, upstreamPort }) => {
    const peerOptions = { directory: house.directory, upstreamPort, apiKey, core: measuredCore };
    const peers = await startPeers(peerOptions);
    try {
      const lanes: Lane[] = [...peers, lane];
      const lineLogging = await startLineLoggingNginx(peerOptions);
      peers.push(lineLogging);
      const max = await calm.measure(lanes, options.rounds, (one) => maxThroughput(one, apiKey, options.seconds));
      const nginxMax = median(max.get('nginx') ?? []);
      const logFile = path.join(house.directory, 'times.tsv');
      const load = { apiKey, connections, seconds: options.seconds, core: loadCore };
      const cpu = await calm.measure([...lanes, lineLogging], options.rounds, (one) =>
        cpuPerRequest(one, { ...load, url: one.url, requestsPerSecond: nginxMax * 0.6, logFile: '' }),
      );
      const p99 = await calm.measure(lanes, options.rounds, async (one) => {
        const run = await runFixedRate({ ...load, url: one.url, requestsPerSecond: nginxMax * 0.3, logFile });
        return run.p99Ms;
      });
      printFigures({ max, cpu, p99, rate: nginxMax * 0.6 } satisfies Figures);
      await compareThreads(options, calm, lane, apiKey, nginxMax * 0.6);
    } finally {
      for (const peer of peers) await peer.stop();
    }
  });
}

/** Two threads on the same core as one, at the same rate: what sharing buckets, leases and the port costs. */
async function compareThreads(
  options: GatewayBenchOptions,
  calm: CalmRounds,
  one: Lane,
  apiKey: string,
  requestsPerSecond: number,
): Promise<void> {
  await withGateway(2, async ({ apiKey: otherKey, lane }) => {
    const keys = new Map([
      [one.url, apiKey],
      [lane.url, otherKey],
    ]);
    const lanes = [
      { ...one, name: '1 thread' },
      { ...lane, name: '2 threads' },
    ];
    // The one thread has served for a while; code that is not compiled yet would count as what a second thread costs.
    await maxThroughput(lane, otherKey, warmUpSeconds);
    const load = { connections, seconds: options.seconds, core: loadCore, requestsPerSecond, logFile: '' };
    const cpu = await calm.measure(lanes, options.rounds, (each) =>
      cpuPerRequest(each, { ...load, url: each.url, apiKey: keys.get(each.url) ?? '' }),
    );
    const [base = Number.NaN, two = Number.NaN] = lanes.map(({ name }) => median(cpu.get(name) ?? []));
    console.log(
      `  two threads ${two.toFixed(1)} CPU µs/request, ${(two / base).toFixed(2)} × one thread's ${base.toFixed(1)} (at most 1.15)`,
    );
  });
}

type Gateway = { house: BenchHouse; apiKey: string; lane: Lane; upstreamPort: number };

async function withGateway(threads: number, use: (gateway: Gateway) => Promise<void>): Promise<void> {
  const house = await startBenchHouse(threads);
  const upstreamPort = await freePort();
  const upstreamDirectory = path.join(house.directory, 'upstream');
  const upstream = await startNginx(upstreamDirectory, upstreamBlock(upstreamPort), upstreamPort, loadCore);
  try {
    const file = path.join(house.directory, 'bench.json');
    await writeFile(file, JSON.stringify(benchProject(upstreamPort)));
    const printed = await house.apply(file);
    const apiKey = /slk_live_[0-9A-Za-z]+/.exec(printed)?.[0];
    const apiId = /http:\/\/([a-z0-9]{10})\.execute-api/.exec(printed)?.[1];
    if (apiKey === undefined || apiId === undefined) throw new Error(`the project file printed no key or address: ${printed}`);
    await pin(house.pid, measuredCore);
    await pin(house.postgresPid, loadCore);
    const lane = { name: 'sluice', url: `http://127.0.0.1:${house.gatewayPort}/_api/${apiId}/live/orders`, pid: house.pid };
    await use({ house, apiKey, lane, upstreamPort });
  } finally {
    await upstream.stop();
    await house.stop();
  }
}

/** Requests per second that it answers to 64 connections which wait for each answer. */
async function maxThroughput({ url }: Lane, apiKey: string, seconds: number): Promise<number> {
  const load = ['wrk', '-t1', `-c${connections}`, `-d${seconds}s`, '-H', `x-api-key: ${apiKey}`, url];
  const output = await capture('taskset', ['-c', String(loadCore), ...load]);
  if (/Non-2xx|Socket errors/.test(output)) throw new Error(`the load run was not clean: ${output}`);
  return Number(/Requests\/sec:\s+([\d.]+)/.exec(output)?.[1]);
}

async function cpuPerRequest({ pid }: Lane, run: Parameters<typeof runFixedRate>[0]): Promise<number> {
  const before = processTreeCpuUs([pid]);
  const { requests } = await runFixedRate(run);
  return (processTreeCpuUs([pid]) - before) / requests;
}
