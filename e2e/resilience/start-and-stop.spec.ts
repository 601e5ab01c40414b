// The life of a house as its operator sees it: what is printed once, what a second start does, what a kill leaves, and
// that nothing is left after a stop.

import { readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import type { House } from '../support/house.ts';
import { freePorts, houseEnvironment, startHouse, startRefusedHouse } from '../support/house.ts';
import { processTree, stillRunning } from '../support/processes.ts';

test.describe.configure({ mode: 'serial' });
test.setTimeout(120_000);

let house: House;

test.afterAll(() => house.stop());

test('the first start prints addresses, secrets once and lines that work', async () => {
  house = await startHouse();
  const output = house.output();
  for (const url of [house.consoleUrl, house.gatewayUrl, house.awsUrl, house.metricsUrl]) expect(output).toContain(url);
  expect(output).toContain(house.rootCredential.secretAccessKey);
  expect(output).toMatch(/curl http:\/\/localhost:\d+\/_api\/\w{10}\/live\/hello/);
  expect(output).toContain(`sqs send-message --queue-url ${house.awsUrl}/000000000000/hello`);
  expect(output).toContain('sns publish --topic-arn arn:aws:sns:us-east-1:000000000000:hello');

  const hello = await fetch(`${house.gatewayUrl}/_api/${house.helloApiId}/live/hello`);
  expect(hello.status).toBe(200);
  expect(await hello.json()).toEqual({ message: 'Hello from Sluice' });
  expect(await (await fetch(`${house.metricsUrl}/health/ready`)).json()).toEqual({ status: 'ready', reasons: [] });
  expect(await (await fetch(`${house.metricsUrl}/metrics`)).text()).toMatch(/gateway_requests_total\{[^}]*outcome="served"[^}]*\} [1-9]/);
  expect((await fetch(`${house.consoleUrl}/api/health`)).status).toBe(200);
});

test('secrets in the data directory are for their owner alone', async () => {
  for (const file of ['auth-secret', 'master-key', 'cli-token.json', 'last-good-config.json', 'lock']) {
    expect((await stat(path.join(house.dataDirectory, file))).mode & 0o777, file).toBe(0o600);
  }
  expect((await stat(house.dataDirectory)).mode & 0o066).toBe(0);
});

test('a second start on the same data is refused with the process that has it', async () => {
  const refused = await startRefusedHouse(houseEnvironment(house.dataDirectory, await freePorts()));
  expect(refused.code).toBe(1);
  expect(refused.output.trim()).toMatch(
    new RegExp(`^Sluice does not start: The data directory .* is in use by .* process ${house.pid};.*\\.$`),
  );
});

test('after kill -9 of the supervisor its children end and the next start works', async () => {
  const before = processTree(house.pid);
  expect(before.length).toBeGreaterThan(3);
  expect(await house.signal('SIGKILL')).toBe('SIGKILL');
  house = await startHouse({ earlier: house });
  expect(stillRunning(before)).toEqual([]);
  expect((await fetch(`${house.gatewayUrl}/_api/${house.helloApiId}/live/hello`)).status).toBe(200);
});

test('a crashed runtime is started again and serves', async () => {
  const runtime = processTree(house.pid).find((pid) => commandOf(pid).includes('server/runtime/main.ts'));
  expect(runtime).toBeDefined();
  process.kill(runtime ?? 0, 'SIGKILL');
  await expect
    .poll(async () => (await fetch(`${house.gatewayUrl}/_api/${house.helloApiId}/live/hello`).catch(() => null))?.status, {
      timeout: 20_000,
    })
    .toBe(200);
  await expect.poll(() => house.output()).toContain('child process ended and is started again');
});

test('SIGINT ends the house with exit code 0 and leaves no process', async () => {
  const before = processTree(house.pid);
  expect(await house.signal('SIGINT')).toBe(0);
  expect(stillRunning(before)).toEqual([]);
});

test('a start on existing data is quick and prints no secrets again', async () => {
  house = await startHouse({ earlier: house });
  expect(house.output()).not.toContain(house.rootCredential.secretAccessKey);
  expect(house.output()).not.toContain(house.operator.password);
  expect(house.output()).not.toContain('First start');
  expect(house.startedInMs).toBeLessThan(15_000);
});

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
