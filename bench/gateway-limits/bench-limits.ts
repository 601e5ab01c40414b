// What the gateway does at its edges: thousands of slow clients beside good traffic, thousands of idle connections, bodies far
// larger than its memory. Prints figures and what they may be at most.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { type ClientRequest, request as httpRequest } from 'node:http';
import { connect, type Socket } from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type BenchHouse, capture, ended, freePort, startBenchHouse } from '../support/bench-house.ts';
import { medianBeside } from '../support/median.ts';
import { startNginx, upstreamBlock, waitForPort } from '../support/nginx.ts';
import { loadCore, makeIdle, measuredCore, pin } from '../support/place-process.ts';
import { runSpreadProcess, type SpreadResult } from '../support/spread-load.ts';
import { benchGatewayGrowth, type GrowthPart } from './growth.ts';
import { openSlowClients } from './slow-clients.ts';

const mebibyte = 1_048_576;

type Target = { port: number; base: string; apiKey: string; runtimePid: number; directory: string };

/** In the order they run; each in a house of its own, so that no figure is another's leftover. */
type Part = 'idle' | GrowthPart | 'bodies' | 'slow';

/** @param only  parts; none means all */
export async function benchGatewayLimits(only: readonly string[]): Promise<void> {
  const wants = (part: Part) => only.length === 0 || only.includes(part);
  if (wants('idle')) await withGateway(({ target }) => measureIdle(target));
  if (wants('growth') || wants('reloads') || wants('keys'))
    await withGateway(({ house, smallPort }) => benchGatewayGrowth(house, smallPort, wants));
  if (wants('bodies')) await withGateway(({ target }) => measureBodies(target));
  if (wants('slow')) await withGateway(measureSlowClients);
}

type Gateway = { house: BenchHouse; upstreamPid: number; smallPort: number; target: Target };

/** The gateway on a core of its own; load, upstreams and Postgres on the other. */
async function withGateway(use: (gateway: Gateway) => Promise<void>): Promise<void> {
  const house = await startBenchHouse(1);
  const [upstreamPort, smallPort] = [await freePort(), await freePort()];
  const small = await startNginx(path.join(house.directory, 'small'), upstreamBlock(smallPort), smallPort, loadCore);
  const upstream = spawn(process.execPath, [path.join(import.meta.dirname, 'upstream.ts'), String(upstreamPort)], { stdio: 'ignore' });
  try {
    await waitForPort(upstream, upstreamPort);
    if (upstream.pid === undefined) throw new Error('the upstream has no process id');
    const file = path.join(house.directory, 'limits.json');
    await writeFile(file, JSON.stringify(projectFile(upstreamPort, smallPort)));
    const printed = await house.apply(file);
    const apiKey = /slk_live_[0-9A-Za-z]+/.exec(printed)?.[0] ?? '';
    const apiId = /http:\/\/([a-z0-9]{10})\.execute-api/.exec(printed)?.[1] ?? '';
    const runtimePid = await findRuntime(house.pid);
    const target = { port: house.gatewayPort, base: `/_api/${apiId}/live`, apiKey, runtimePid, directory: house.directory };
    await pin(house.pid, measuredCore);
    await pin(house.postgresPid, loadCore);
    await pin(upstream.pid, loadCore);
    await use({ house, upstreamPid: upstream.pid, smallPort, target });
  } finally {
    await small.stop();
    await ended(upstream, 'SIGTERM');
    await house.stop();
  }
}

/** @param smallPort  of the upstream of small answers, whose work is not to be that of the large ones */
function projectFile(upstreamPort: number, smallPort: number): object {
  const to = (path: string, port = upstreamPort) => ({
    apiKeyRequired: true,
    integration: { kind: 'http-proxy', url: `http://127.0.0.1:${port}${path}` },
  });
  const take = { ...to('/take'), maxBodyBytes: 2_147_483_647 };
  const routes = { 'GET /small': to('/small', smallPort), 'POST /take': take, 'GET /bytes/{size}': to('/bytes/{size}') };
  return {
    version: 1,
    egressAllow: [`127.0.0.1:${upstreamPort}`, `127.0.0.1:${smallPort}`],
    apis: { limits: { routes, stages: { live: {} } } },
    usagePlans: { limits: { stages: ['limits/live'] } },
    apiKeys: { limits: { usagePlans: ['limits'] } },
  };
}

async function measureIdle(target: Target): Promise<void> {
  const before = residentMiB(target.runtimePid);
  const sockets: Socket[] = [];
  for (let opened = 0; opened < 10_000; opened += 100) {
    sockets.push(...(await Promise.all(Array.from({ length: 100 }, () => openKept(target)))));
  }
  await delay(2_000);
  const after = residentMiB(target.runtimePid);
  console.log(
    `10,000 idle connections, one request each: ${after.toFixed(0)} MiB resident, ${(after - before).toFixed(0)} more than before (at most 400 in all)`,
  );
  for (const socket of sockets) socket.destroy();
}

function openKept({ port, base, apiKey }: Target): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('error', reject);
    socket.once('data', () => resolve(socket));
    socket.write(`GET ${base}/small HTTP/1.1\r\nHost: bench\r\nx-api-key: ${apiKey}\r\n\r\n`);
  });
}

async function measureBodies(target: Target): Promise<void> {
  for (const [name, times, bytes] of [
    ['1 MB answers', 200, 1_000_000],
    ['1 GB answer', 1, 1_000_000_000],
  ] as const) {
    await watch(target, `${name}, ${times} in turn`, async () => {
      for (let index = 0; index < times; index += 1) await exchange(target, 'GET', `/bytes/${bytes}`, 0);
    });
  }
  for (const [name, times, bytes] of [
    ['1 MB uploads', 200, 1_000_000],
    ['1 GB upload', 1, 1_000_000_000],
  ] as const) {
    await watch(target, `${name}, ${times} in turn`, async () => {
      for (let index = 0; index < times; index += 1) await exchange(target, 'POST', '/take', bytes);
    });
  }
}

/** Prints the highest resident memory of the runtime while `work` runs, beside that before. */
async function watch(target: Target, name: string, work: () => Promise<void>): Promise<void> {
  const before = residentMiB(target.runtimePid);
  let highest = before;
  const timer = setInterval(() => {
    highest = Math.max(highest, residentMiB(target.runtimePid));
  }, 50);
  const startedMs = performance.now();
  await work();
  clearInterval(timer);
  const seconds = (performance.now() - startedMs) / 1_000;
  console.log(`${name}: ${seconds.toFixed(1)} s, ${before.toFixed(0)} MiB resident before, ${highest.toFixed(0)} at most meanwhile`);
}

function exchange({ port, base, apiKey }: Target, method: string, to: string, bodyBytes: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { 'x-api-key': apiKey, ...(bodyBytes === 0 ? {} : { 'content-length': bodyBytes }) };
    const request = httpRequest({ host: '127.0.0.1', port, method, path: base + to, headers }, (response) => {
      let bytes = 0;
      response.on('data', (data: Buffer) => {
        bytes += data.length;
      });
      response.on('end', () => (response.statusCode === 200 ? resolve(bytes) : reject(new Error(`answered ${response.statusCode}`))));
      response.on('error', reject);
    });
    request.on('error', reject);
    sendBytes(request, bodyBytes);
  });
}

/** As fast as the other side takes them. */
function sendBytes(request: ClientRequest, left: number): void {
  const piece = Buffer.alloc(Math.min(left, mebibyte));
  if (left === 0) request.end();
  else if (request.write(piece)) setImmediate(sendBytes, request, left - piece.length);
  else request.once('drain', () => sendBytes(request, left - piece.length));
}

const slowRounds = 5;
/** They come for 3 to 4 s, and what the readers do not read fills buffers for 1 or 2 more. */
const comingSeconds = 6;
/** Then: heads are cut from 10 s on, bodies and readers from 29 s on. */
const slowPhases = [
  ['held', 4],
  ['heads cut', 8],
  ['bodies crawling', 10],
  ['bodies and readers cut', 14],
] as const;

/**
 * The slow clients, their upstream and Postgres get a core when good traffic leaves it idle. Rounds alone and beside slow clients
 * take turns.
 */
async function measureSlowClients({ house, upstreamPid, target }: Gateway): Promise<void> {
  for (const pid of [upstreamPid, house.postgresPid]) await makeIdle(pid);
  const load = (seconds: number) => runSpread(target, seconds);
  const paths = { withBody: `${target.base}/take`, large: `${target.base}/bytes/400000000` };
  const open = () => openSlowClients({ port: target.port, core: loadCore, count: 5_000, paths, apiKey: target.apiKey });
  const p99 = new Map<string, number[]>();
  const note = (name: string, ms: number) => p99.set(name, [...(p99.get(name) ?? []), ms]);
  let longestMs = 0;
  // What slow clients run through is compiled before it is measured.
  let slow = await open();
  let openedMs = performance.now();
  await load(8);
  for (let round = 0; round < slowRounds; round += 1) {
    slow.close();
    await load(8);
    note('alone', (await load(8)).p99Ms);
    const coming = load(comingSeconds);
    slow = await open();
    openedMs = performance.now();
    note('coming', (await coming).p99Ms);
    for (const [name, seconds] of slowPhases) {
      const { p99Ms, maxMs } = await load(seconds);
      note(name, p99Ms);
      longestMs = Math.max(longestMs, maxMs);
    }
  }
  console.log(`good traffic alone, ${slowRounds} rounds: p99 ${listed(p99.get('alone') ?? [])} ms`);
  console.log(`while 5,000 slow clients come: p99 ${listed(p99.get('coming') ?? [])} ms`);
  for (const [name] of slowPhases) {
    const ratio = medianBeside(p99, name, 'alone', (beside, alone) => beside / alone);
    console.log(`beside 5,000 slow clients, ${name}: p99 ${listed(p99.get(name) ?? [])} ms, ${ratio.toFixed(2)} × (median; at most 2)`);
  }
  console.log(`longest request beside them: ${longestMs.toFixed(0)} ms`);
  for (const seconds of [65, 100]) {
    await delay(Math.max(0, openedMs + seconds * 1_000 - performance.now()));
    const { head, body, reader } = await slow.open();
    console.log(`held by the gateway after ${seconds} s: ${head} of heads, ${body} of bodies, ${reader} of answers`);
  }
  slow.close();
}

/** Good traffic: 2,000 requests/s whose clients know nothing of one another. @throws Error when one was not answered 200 */
async function runSpread({ port, base, apiKey, directory }: Target, seconds: number): Promise<SpreadResult> {
  const requestsPerSecond = 2_000;
  const job = { port, connections: 20, requestsPerSecond, requests: requestsPerSecond * seconds, paths: [`${base}/small`], keys: [apiKey] };
  return runSpreadProcess(job, path.join(directory, 'spread.json'));
}

function listed(figures: readonly number[]): string {
  return figures.map((figure) => figure.toFixed(2)).join(', ');
}

function residentMiB(pid: number): number {
  const pages = Number(readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')[1]);
  return (pages * 4_096) / mebibyte;
}

/** The supervisor's child that serves. */
async function findRuntime(supervisor: number): Promise<number> {
  const pids = (await capture('pgrep', ['-P', String(supervisor)])).split('\n').filter(Boolean).map(Number);
  const found = pids.find((pid) => readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes('server/runtime/main.ts'));
  if (found === undefined) throw new Error('the house has no runtime');
  return found;
}
