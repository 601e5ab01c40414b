// Every expected reason not to start: one sentence that says what is wrong and how to mend it, exit code 1, and nothing
// half-written.

import { once } from 'node:events';
import { readdir, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { freePorts, houseEnvironment, makeDataDirectory, startRefusedHouse } from '../support/house.ts';

type Refusal = {
  name: string;
  env: Record<string, string>;
  says: RegExp;
  /** Files already in the data directory, by name. */
  files?: Record<string, string>;
};

const unreachable = 'postgres://nobody:secret@127.0.0.1:1/none';

const refusals: readonly Refusal[] = [
  {
    name: 'DATABASE_URL that does not answer, without a last-good snapshot',
    env: { DATABASE_URL: unreachable },
    says: /DATABASE_URL does not answer \(.*ECONNREFUSED.*\) and there is no last-good snapshot .*; start that database or correct DATABASE_URL\./,
  },
  {
    name: 'a missing AUTH_SECRET on an address that others can reach',
    env: { SLUICE_BIND: '0.0.0.0' },
    says: /SLUICE_BIND is 0\.0\.0\.0, which others can reach: set AUTH_SECRET/,
  },
  { name: 'an AUTH_SECRET that is too short', env: { AUTH_SECRET: 'short' }, says: /AUTH_SECRET: must have at least 32 characters\./ },
  {
    name: 'a data directory of a newer release',
    env: {},
    files: { 'layout.json': '{"version":1000}' },
    says: /data directory .* was written by a newer release of Sluice; start that release/,
  },
  { name: 'a setting that makes no sense', env: { SLUICE_GATEWAY_PORT: 'many' }, says: /SLUICE_GATEWAY_PORT: / },
  {
    name: 'two parts on one port',
    env: { SLUICE_AWS_PORT: '4999', SLUICE_GATEWAY_PORT: '4999' },
    says: /SLUICE_GATEWAY_PORT and SLUICE_AWS_PORT are both 4999/,
  },
  {
    name: 'an address of another machine',
    env: { SLUICE_BIND: '192.0.2.1', AUTH_SECRET: 'x'.repeat(32) },
    says: /192\.0\.2\.1, which is no address of this machine/,
  },
  { name: 'half a root credential', env: { SLUICE_ROOT_ACCESS_KEY_ID: 'AKIAEXAMPLE' }, says: /SLUICE_ROOT_SECRET_ACCESS_KEY/ },
];

for (const { name, env, says, files = {} } of refusals) {
  test(`refuses ${name}`, async () => {
    const dataDirectory = await makeDataDirectory();
    for (const [file, text] of Object.entries(files)) await writeFile(path.join(dataDirectory, file), text);
    const refused = await startRefusedHouse({ ...houseEnvironment(dataDirectory, await freePorts()), ...env });
    expectOneSentence(refused, says);
    expect(await readdir(dataDirectory), 'nothing is half-written').toEqual(Object.keys(files));
    await rm(dataDirectory, { recursive: true });
  });
}

test('refuses a port in use, naming it, its setting and who has it', async () => {
  const blocker = createServer().listen(0, '127.0.0.1');
  await once(blocker, 'listening');
  const { port } = blocker.address() as AddressInfo;
  const dataDirectory = await makeDataDirectory();
  const refused = await startRefusedHouse(houseEnvironment(dataDirectory, { ...(await freePorts()), aws: port }));
  blocker.close();
  const says = new RegExp(
    `Port ${port} is in use by process ${process.pid} \\(.+\\); stop what uses it or set SLUICE_AWS_PORT to another port\\.`,
  );
  expectOneSentence(refused, says);
  expect(await readdir(dataDirectory)).toEqual([]);
  await rm(dataDirectory, { recursive: true });
});

test('never prints the password of DATABASE_URL', async () => {
  const dataDirectory = await makeDataDirectory();
  const refused = await startRefusedHouse({ ...houseEnvironment(dataDirectory, await freePorts()), DATABASE_URL: unreachable });
  expect(refused.output).not.toContain('secret');
  await rm(dataDirectory, { recursive: true });
});

function expectOneSentence(refused: { code: number | string; output: string }, says: RegExp): void {
  expect(refused.output.trim().split('\n')).toHaveLength(1);
  expect(refused.output).toMatch(/^Sluice does not start: /);
  expect(refused.output).toMatch(says);
  expect(refused.code).toBe(1);
}
