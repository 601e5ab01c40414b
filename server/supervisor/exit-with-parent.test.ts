// What is loaded into the children of the house, in real processes.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

const execArgv = ['--import', new URL('./exit-with-parent.ts', import.meta.url).href];
let directory: string;
let module: string;

/** A child with a child of its own, which has nothing to wait on but what its parent sends it: as next dev has. */
const family = `
  import { fork } from 'node:child_process';
  if (process.argv[2] === 'server') {
    process.on('message', (message) => process.send('got ' + message));
  } else {
    const server = fork(process.argv[1], ['server']);
    server.on('exit', (code) => process.send('the server ended with ' + code));
    server.on('message', (message) => process.send(message));
    process.on('message', (message) => server.send(message));
    server.on('spawn', () => process.send('spawned'));
    process.on('SIGTERM', () => process.exit(0));
    setInterval(() => undefined, 1_000);
  }
`;

beforeAll(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), 'sluice-family-'));
  module = path.join(directory, 'family.mjs');
  await writeFile(module, family);
});
afterAll(() => rm(directory, { recursive: true, force: true }));

it('leaves the channel between a child and its own child alone', async () => {
  const child = fork(module, [], { execArgv });
  const said: unknown[] = [];
  const hears = async (count: number) => {
    while (said.length < count) said.push((await once(child, 'message'))[0]);
  };
  await hears(1);
  child.send('options');
  await hears(2);
  expect(said).toEqual(['spawned', 'got options']);
  child.kill('SIGTERM');
  await once(child, 'exit');
});

it('ends a child whose parent is gone', async () => {
  const child = fork(module, [], { execArgv });
  await once(child, 'message');
  child.disconnect();
  expect(await once(child, 'exit')).toEqual([0, null]);
});
