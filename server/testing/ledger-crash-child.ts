// A process that forwards requests with the ledger as the gateway does (take a unit, admit, call the upstream, finish,
// answer), made to be killed at any instant by server/ledger/crash-run.db.test.ts. Arguments: connection string, data
// directory, upstream URL. Prints its port when it serves; ends cleanly on SIGTERM.
import http from 'node:http';
import { createLogger } from '../config/logger.ts';
import type { Admission, Finish } from '../contracts/usage-record.ts';
import { createPool } from '../db/pool.ts';
import { systemClock } from '../kernel/clock.ts';
import { systemRandom } from '../kernel/random.ts';
import { createLedgerMaster } from '../ledger/ledger-master.ts';
import type { LedgerThread } from '../ledger/ledger-thread.ts';
import { createLedgerThread } from '../ledger/ledger-thread.ts';
import { admitted, finished } from './await-usage.ts';

const [, , connectionString = '', dataDirectory = '', upstreamUrl = ''] = process.argv;
const quota = { planId: 'plan', keyId: 'key', slot: 1, quota: { limit: 1_000_000, period: 'MONTH' as const } };

const pool = createPool({ connectionString, applicationName: 'ledger-crash', maxConnections: 3 });
const threads: LedgerThread[] = [];
const master = await createLedgerMaster({
  pool,
  dataDirectory,
  clock: systemClock,
  random: systemRandom,
  logger: createLogger('crash', 'silent'),
  broadcast: (message) => {
    for (const thread of threads) thread.handleMessage(message);
  },
});
const thread = createLedgerThread({
  data: master.threadData(0),
  post: (message) => master.handleMessage(message),
  clock: systemClock,
  random: systemRandom,
  onProblem: (error) => console.error(error),
});
threads.push(thread);
await master.start(30_000);

const agent = new http.Agent({ keepAlive: true, maxSockets: 16 });
const server = http.createServer((_request, response) => {
  void forward(response);
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address !== null && typeof address === 'object') console.log(address.port);
});
process.on('SIGTERM', () => server.close(() => void end()));

async function forward(response: http.ServerResponse): Promise<void> {
  const atMs = systemClock.nowMs();
  const decision = await thread.leases.take(quota, atMs);
  if (decision.kind !== 'granted') return void response.writeHead(429).end();
  const admission = newAdmission(decision.leaseId, atMs);
  await admitted(thread.recorder, admission);
  const status = await callUpstream();
  const isServed = status === 200;
  await finished(thread.recorder, admission, newFinish(admission, isServed ? 'served' : 'failed', isServed ? 200 : 502));
  response.writeHead(isServed ? 200 : 502).end('done');
}

function newAdmission(leaseId: number, atMs: number): Admission {
  const subject = { projectId: 'project', keyId: 'key', customerId: '', planId: 'plan', apiId: 'api', stageId: 'stage', routeId: 'route' };
  return { number: 0, place: 0, requestId: systemRandom.uuid(), ...subject, quotaUnits: 1, leaseId, atMs };
}

function newFinish(admission: Admission, outcome: 'served' | 'failed', status: number): Finish {
  const measured = { requestBytes: 0, responseBytes: 4, latencyMs: 1, upstreamLatencyMs: 1, atMs: admission.atMs };
  return { requestId: admission.requestId, outcome, status, ...measured, method: 'GET', path: '/', sourceIp: '127.0.0.1' };
}

function callUpstream(): Promise<number> {
  return new Promise((resolve) => {
    const request = http.get(upstreamUrl, { agent }, (answer) => {
      answer.resume();
      answer.on('end', () => resolve(answer.statusCode ?? 0));
    });
    request.on('error', () => resolve(0));
  });
}

async function end(): Promise<void> {
  thread.close();
  await master.close();
  await pool.end();
  process.exit(0);
}
