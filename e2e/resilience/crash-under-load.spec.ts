// kill -9 of the runtime and of the supervisor under load, restarts, and what must be true afterwards: every acknowledged
// message is there and the ledger agrees with clients and upstream as promised in docs/usage.md.
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { CreateQueueCommand } from '@aws-sdk/client-sqs';
import { expect, test } from '@playwright/test';
import { type Connection, connect } from '../../server/cli/connect.ts';
import { ProjectFile } from '../../server/contracts/project-file.ts';
import { type House, startHouse } from '../support/house.ts';
import { processTree } from '../support/processes.ts';
import { drain, sqsClient, startCallers, startCountingUpstream, startSenders } from './crash-load.ts';
import { breachesOfCrashPromise } from './crash-promise.ts';

test.setTimeout(300_000);

/** How long traffic runs before each kill, in ms: fixed, so that a run can be repeated. */
const runtimeKillsAfterMs = [700, 1_300, 450];
const supervisorKillsAfterMs = [900, 1_600];

test('the check of the promise sees each breach', () => {
  const held = {
    attempted: new Set(['a', 'b']),
    acknowledged: new Set(['a']),
    received: ['a', 'a', 'b'],
    completedAtClients: 3,
    upstreamCount: 5,
    ledger: { served: 4, failed: 0, aborted: 1 },
  };
  expect(breachesOfCrashPromise(held)).toEqual([]);
  expect(breachesOfCrashPromise({ ...held, received: ['b'] })).toEqual(['1 acknowledged messages are lost, a among them']);
  expect(breachesOfCrashPromise({ ...held, received: ['a', 'x'] })).toEqual(['1 messages appeared that nobody sent, x among them']);
  expect(breachesOfCrashPromise({ ...held, completedAtClients: 5 })).toHaveLength(1);
  expect(breachesOfCrashPromise({ ...held, upstreamCount: 3 })).toHaveLength(1);
  expect(breachesOfCrashPromise({ ...held, upstreamCount: 6 })).toHaveLength(1);
});

test('kill -9 under load loses no acknowledged message and keeps the promise of the ledger', async () => {
  const upstream = await startCountingUpstream();
  let house = await startHouse({ env: { SLUICE_THREADS: '2' } });
  try {
    const { url, apiKey } = await openShop(house, upstream.port);
    const sqs = sqsClient(house, 3);
    const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: 'crash' }));
    sqs.destroy();
    const senders = startSenders(house, QueueUrl);
    const callers = startCallers(url, apiKey);
    for (const afterMs of runtimeKillsAfterMs) {
      await delay(afterMs);
      process.kill(runtimeOf(house), 'SIGKILL');
      await untilServing(house);
    }
    for (const afterMs of supervisorKillsAfterMs) {
      await delay(afterMs);
      await house.signal('SIGKILL');
      house = await startHouse({ earlier: house, env: { SLUICE_THREADS: '2' } });
      await untilServing(house);
    }
    await expect.poll(() => Math.min(callers.count(), senders.count()), { timeout: 60_000 }).toBeGreaterThan(500);
    const { completed } = await callers.stop();
    const { attempted, acknowledged } = await senders.stop();
    const received = await drain(house, QueueUrl);
    const ledger = await settledLedger(house);
    const seen = { attempted, acknowledged, received, completedAtClients: completed, upstreamCount: upstream.count(), ledger };
    expect(breachesOfCrashPromise(seen)).toEqual([]);
    test.info().annotations.push({
      type: 'crash run',
      description: `${acknowledged.size} acknowledged, ${completed} completed ≤ ${ledger.served} served ≤ ${seen.upstreamCount} seen, ${ledger.failed} failed, ${ledger.aborted} aborted`,
    });
  } finally {
    await house.stop();
    await upstream.close();
  }
});

async function openShop(house: House, upstreamPort: number): Promise<{ url: string; apiKey: string }> {
  const { client, projectId } = await control(house);
  const file = ProjectFile.parse({
    version: 1,
    egressAllow: [`127.0.0.1:${upstreamPort}`],
    apis: {
      crash: {
        routes: { 'GET /': { apiKeyRequired: true, integration: { kind: 'http-proxy', url: `http://127.0.0.1:${upstreamPort}/` } } },
        stages: { live: {} },
      },
    },
    usagePlans: { crash: { quota: { limit: 1_000_000, period: 'MONTH' }, stages: ['crash/live'] } },
    apiKeys: { crash: { usagePlans: ['crash'] } },
  });
  const applied = await client.projectFile.applyFile.mutate({ projectId, file, isDryRun: false });
  const apiId = (await client.apis.list.query({ projectId, search: 'crash' })).items[0]?.apiId;
  const url = `${house.gatewayUrl}/_api/${apiId}/live/`;
  const apiKey = applied.newApiKeys[0]?.value ?? '';
  await expect.poll(async () => (await fetch(url)).status).toBe(403);
  return { url, apiKey };
}

function control(house: House): Promise<Connection> {
  return connect({ SLUICE_URL: house.consoleUrl, SLUICE_TOKEN: house.cliToken });
}

function runtimeOf(house: House): number {
  const pid = processTree(house.pid).find((candidate) => {
    try {
      return readFileSync(`/proc/${candidate}/cmdline`, 'utf8').includes('server/runtime/main.ts');
    } catch {
      return false;
    }
  });
  if (pid === undefined) throw new Error('the house has no runtime process');
  return pid;
}

async function untilServing(house: House): Promise<void> {
  const status = async () => (await fetch(`${house.metricsUrl}/health/ready`).catch(() => null))?.status;
  await expect.poll(status, { timeout: 30_000 }).toBe(200);
}

/** The ledger's sums once two readings, more than the shipper's lag apart, agree. */
async function settledLedger(house: House): Promise<{ served: number; failed: number; aborted: number }> {
  const { client, projectId } = await control(house);
  const read = async () => {
    const rows = await client.usage.read.query({
      projectId,
      fromMs: Date.now() - 3_600_000,
      toMs: Date.now() + 60_000,
      grain: 'minute',
      groupBy: ['outcome'],
    });
    const of = (outcome: string) => rows.find((row) => row.outcome === outcome)?.requests ?? 0;
    return { served: of('served'), failed: of('failed'), aborted: of('aborted') };
  };
  let before = await read();
  for (;;) {
    await delay(3_000);
    const now = await read();
    if (JSON.stringify(now) === JSON.stringify(before)) return now;
    before = now;
  }
}
