// Gateway throughput beside nginx in the same run: the same upstream (nginx answering a small JSON document), the same
// load generator (wrk, 64 connections), proxy on one core, upstream and load on the other, interleaved rounds. Sluice has
// API key, token bucket, quota, ledger and access record on; nginx key map, limit_req and an access log to a file.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { capture, freePort, startBenchHouse } from './support/bench-house.ts';
import { peerBlock, startNginx, upstreamBlock } from './support/nginx.ts';
import { processTreeCpuUs } from './support/process-cpu.ts';

type Round = { requestsPerSecond: number; cpuUsPerRequest: number };

const proxyCore = 0;
const loadCore = 1;

/** Runs the rounds and prints a table: medians, and Sluice as a share of nginx. */
export async function benchGateway(options: { seconds: number; rounds: number }): Promise<void> {
  const house = await startBenchHouse(1);
  const [upstreamPort, peerPort] = await Promise.all([freePort(), freePort()]);
  const upstream = await startNginx(await subdirectory(house.directory, 'upstream'), upstreamBlock(upstreamPort), upstreamPort, loadCore);
  try {
    const file = path.join(house.directory, 'bench.json');
    await writeFile(file, JSON.stringify(projectFile(upstreamPort)));
    const printed = await house.apply(file);
    const apiKey = /slk_live_[0-9A-Za-z]+/.exec(printed)?.[0];
    const apiId = /http:\/\/([a-z0-9]{10})\.execute-api/.exec(printed)?.[1];
    if (apiKey === undefined || apiId === undefined) throw new Error(`the project file printed no key or address: ${printed}`);
    const peerDirectory = await subdirectory(house.directory, 'peer');
    const peer = await startNginx(peerDirectory, peerBlock(peerPort, upstreamPort, apiKey, peerDirectory), peerPort, proxyCore);
    try {
      await capture('taskset', ['-a', '-c', '-p', String(proxyCore), String(house.pid)]);
      for (const pid of await childrenOf(house.pid)) await capture('taskset', ['-a', '-c', '-p', String(proxyCore), String(pid)]);
      const lanes = [
        { name: 'nginx', url: `http://127.0.0.1:${peerPort}/orders`, pid: peer.pid, rounds: [] as Round[] },
        { name: 'sluice', url: `http://127.0.0.1:${house.gatewayPort}/_api/${apiId}/live/orders`, pid: house.pid, rounds: [] as Round[] },
      ];
      for (let round = -1; round < options.rounds; round += 1) {
        for (const lane of lanes) {
          const measured = await measure(lane.url, apiKey, lane.pid, options.seconds);
          if (round >= 0) lane.rounds.push(measured);
        }
      }
      print(lanes);
    } finally {
      await peer.stop();
    }
  } finally {
    await upstream.stop();
    await house.stop();
  }
}

function projectFile(upstreamPort: number): object {
  return {
    version: 1,
    egressAllow: [`127.0.0.1:${upstreamPort}`],
    apis: {
      bench: {
        routes: {
          'GET /orders': { apiKeyRequired: true, integration: { kind: 'http-proxy', url: `http://127.0.0.1:${upstreamPort}/orders` } },
        },
        stages: { live: {} },
      },
    },
    usagePlans: {
      bench: {
        throttle: { ratePerSecond: 1_000_000, burst: 1_000_000 },
        quota: { limit: 2_000_000_000, period: 'MONTH' },
        stages: ['bench/live'],
      },
    },
    apiKeys: { bench: { usagePlans: ['bench'] } },
  };
}

async function measure(url: string, apiKey: string, pid: number, seconds: number): Promise<Round> {
  const cpuBefore = processTreeCpuUs([pid]);
  const output = await capture('taskset', [
    '-c',
    String(loadCore),
    'wrk',
    '-t1',
    '-c64',
    `-d${seconds}s`,
    '-H',
    `x-api-key: ${apiKey}`,
    url,
  ]);
  const cpuUs = processTreeCpuUs([pid]) - cpuBefore;
  const requests = Number(/(\d+) requests in/.exec(output)?.[1]);
  const refused = /Non-2xx or 3xx responses: (\d+)/.exec(output);
  if (!Number.isFinite(requests) || refused !== null) throw new Error(`the load run was not clean: ${output}`);
  return { requestsPerSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(output)?.[1]), cpuUsPerRequest: cpuUs / requests };
}

function print(lanes: readonly { name: string; rounds: readonly Round[] }[]): void {
  const peer = lanes[0];
  if (!peer) return;
  const base = median(peer.rounds.map((round) => round.requestsPerSecond));
  const baseCpu = median(peer.rounds.map((round) => round.cpuUsPerRequest));
  console.log('gateway: GET, small JSON, 64 connections, one core per proxy');
  for (const lane of lanes) {
    const rate = median(lane.rounds.map((round) => round.requestsPerSecond));
    const cpu = median(lane.rounds.map((round) => round.cpuUsPerRequest));
    console.log(
      `  ${lane.name.padEnd(8)} ${rate.toFixed(0).padStart(8)} requests/s  ${(rate / base).toFixed(2)} × nginx   ${cpu.toFixed(1).padStart(7)} CPU µs/request  ${(cpu / baseCpu).toFixed(2)} × nginx`,
    );
  }
}

async function childrenOf(pid: number): Promise<number[]> {
  const output = await capture('pgrep', ['-P', String(pid)]);
  return output.split('\n').filter(Boolean).map(Number);
}

async function subdirectory(parent: string, name: string): Promise<string> {
  const directory = path.join(parent, name);
  await mkdir(directory, { recursive: true });
  return directory;
}

function median(values: readonly number[]): number {
  return [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN;
}
