// The life of a house as its operator sees it: what is printed once, what a second start does, what a kill leaves, and
// that nothing is left after a stop.

import { readdirSync, readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { connect } from '../../server/cli/connect.ts';
import { ProjectFile } from '../../server/contracts/project-file.ts';
import type { House } from '../support/house.ts';
import { freePorts, houseEnvironment, startHouse, startRefusedHouse } from '../support/house.ts';
import { processTree, stillRunning } from '../support/processes.ts';

test.describe.configure({ mode: 'serial' });
test.setTimeout(120_000);

let house: House;
let firstStartMs: number;

test.afterAll(() => house.stop());

test('the first start prints addresses, secrets once and lines that work', async () => {
  house = await startHouse();
  firstStartMs = house.startedInMs;
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

test('the threads that serve go before the main thread where they share a core', () => {
  test.skip(process.platform !== 'linux', 'reads /proc');
  const niceness = processTree(house.pid).flatMap((pid) => {
    const tasks = `/proc/${pid}/task`;
    const named = readdirSync(tasks).map((task) => {
      const line = readFileSync(`${tasks}/${task}/stat`, 'utf8');
      return {
        name: readFileSync(`${tasks}/${task}/comm`, 'utf8').trim(),
        isMain: task === String(pid),
        nice: Number(line.slice(line.lastIndexOf(')') + 2).split(' ')[16]),
      };
    });
    return named.some(({ name }) => name.startsWith('sluice-')) ? [named] : [];
  });
  expect(niceness).toHaveLength(1);
  const [runtime = []] = niceness;
  const own = runtime.find(({ isMain }) => isMain)?.nice ?? Number.NaN;
  const serving = runtime.filter(({ name }) => name.startsWith('sluice-')).map(({ nice }) => nice);
  expect(new Set(serving).size).toBe(1);
  expect(own - (serving[0] ?? Number.NaN)).toBe(3);
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
  await expect.poll(() => stillRunning(before)).toEqual([]);
  expect((await fetch(`${house.gatewayUrl}/_api/${house.helloApiId}/live/hello`)).status).toBe(200);
});

test('a crashed runtime is started again and serves', async () => {
  const runtime = processTree(house.pid).find((pid) => commandOf(pid).includes('server/runtime/main.ts'));
  expect(runtime).toBeDefined();
  process.kill(runtime ?? 0, 'SIGKILL');
  await expect
    .poll(async () => (await fetch(`${house.gatewayUrl}/_api/${house.helloApiId}/live/hello`).catch(() => null))?.status)
    .toBe(200);
  await expect.poll(() => house.output()).toContain('child process ended and is started again');
});

test('SIGINT lets a request in flight finish, ends the house with exit code 0 and leaves no process', async () => {
  const upstream = await startSlowUpstream();
  const { client, projectId } = await connect({ SLUICE_URL: house.consoleUrl, SLUICE_TOKEN: house.cliToken });
  const file = ProjectFile.parse({
    version: 1,
    egressAllow: [`127.0.0.1:${upstream.port}`],
    apis: {
      slow: {
        routes: { 'GET /': { integration: { kind: 'http-proxy', url: `http://127.0.0.1:${upstream.port}/` } } },
        stages: { live: {} },
      },
    },
  });
  await client.projectFile.applyFile.mutate({ projectId, file, isDryRun: false });
  const apiId = (await client.apis.list.query({ projectId, search: 'slow' })).items[0]?.apiId;
  const url = `${house.gatewayUrl}/_api/${apiId}/live/`;
  // The API is there once the upstream sees a request; that one stays in flight until the house is told to stop.
  let inFlight = fetch(url);
  while (await Promise.race([upstream.isCalled.then(() => false), inFlight.then((early) => early.status === 404)])) inFlight = fetch(url);
  const before = processTree(house.pid);
  const ended = house.signal('SIGINT');
  await expect.poll(() => house.output()).toContain('Stopping');
  upstream.answer();
  const response = await inFlight;
  expect([response.status, await response.text()]).toEqual([200, 'late, but whole']);
  expect(await ended).toBe(0);
  expect(stillRunning(before)).toEqual([]);
  await upstream.close();
});

test('a start on existing data is quick and prints no secrets again', async () => {
  house = await startHouse({ earlier: house });
  expect(house.output()).not.toContain(house.rootCredential.secretAccessKey);
  expect(house.output()).not.toContain(house.operator.password);
  expect(house.output()).not.toContain('First start');
  // On a machine that has other work it is at least no slower than the first, which made the database too.
  expect(house.startedInMs).toBeLessThan(Math.max(15_000, firstStartMs));
});

/** Holds every request until told to answer. */
async function startSlowUpstream() {
  const called = Promise.withResolvers<void>();
  const answered = Promise.withResolvers<void>();
  const server = createServer((_, response) => {
    called.resolve();
    answered.promise.then(() => response.end('late, but whole'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    isCalled: called.promise,
    answer: answered.resolve,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
