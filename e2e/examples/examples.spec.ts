// The examples as a newcomer runs them: apply the file, start the program, use it. The only thing changed is the
// upstream's port, so that nothing else on the machine is in the way.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { GetQueueUrlCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { expect, test } from '@playwright/test';
import type { House } from '../support/house.ts';
import { freePorts, root, startHouse } from '../support/house.ts';
import { runProgram } from './run-program.ts';

test.describe.configure({ mode: 'serial', timeout: 120_000 });

let house: House;
let directory: string;
let environment: Record<string, string>;
let upstreamPort: number;

test.beforeAll(async () => {
  test.setTimeout(180_000);
  [house, directory] = await Promise.all([startHouse(), mkdtemp(path.join(os.tmpdir(), 'sluice-examples-'))]);
  upstreamPort = (await freePorts()).gateway;
  environment = {
    // Addresses, access token and credential: the programs find them by themselves.
    SLUICE_DATA_DIR: house.dataDirectory,
    ORDERS_PORT: String(upstreamPort),
    ORDERS_FILE: path.join(directory, 'orders.sqlite'),
  };
});

test.afterAll(async () => {
  await house?.stop();
  await rm(directory, { recursive: true, force: true });
});

/** Applies an example with the port put in, and gives what the command printed. */
async function apply(name: string): Promise<string> {
  const text = await readFile(path.join(root, 'examples', name), 'utf8');
  const file = path.join(directory, name);
  await writeFile(file, text.replaceAll('127.0.0.1:9001', `127.0.0.1:${upstreamPort}`));
  const command = runProgram('server/cli/sluice.ts', ['apply', file], environment);
  expect(await command.ended, command.output()).toBe(0);
  return command.output();
}

function newKey(printed: string, name: string): string {
  const line = printed.split('\n').find((one) => one.includes(name) && one.includes('slk_'));
  const key = /slk_\w+/.exec(line ?? '')?.[0];
  if (key === undefined) throw new Error(`apply printed no key ${name}:\n${printed}`);
  return key;
}

test('an order goes through the gateway and the queue into the table, a poison order into the dead-letter queue', async () => {
  const printed = await apply('orders.yaml');
  const key = newKey(printed, 'acme-live');
  const program = runProgram('examples/orders.ts', [], environment);
  await program.printed('the consumer waits for orders');
  const api = /http:\/\/\S+\/live\/orders/.exec(program.output())?.[0] ?? '';
  const call = async (method: string, url: string, body?: object, headers: Record<string, string> = { 'x-api-key': key }) => {
    const response = await fetch(url, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    const answer: { id?: string; item?: string; message?: string } = JSON.parse(await response.text());
    return { ...answer, status: response.status };
  };

  await expect(async () => {
    expect(await call('GET', api)).toMatchObject({ status: 200 });
  }).toPass({ timeout: 30_000 });
  expect(await call('GET', api, undefined, {})).toEqual({ status: 403, message: 'Forbidden' });

  const accepted = await call('POST', api, { item: 'lamp', quantity: 2 });
  expect(accepted).toMatchObject({ status: 202, id: expect.any(String) });
  await expect(async () => {
    expect(await call('GET', `${api}/${accepted.id}`)).toMatchObject({ status: 200, item: 'lamp' });
  }).toPass({ timeout: 30_000 });

  const poison = await call('POST', api, { item: 'lamp', quantity: 0 });
  expect(poison.status).toBe(202);
  const { endpoint, ...credentials } = { endpoint: house.awsUrl, ...house.rootCredential };
  const sqs = new SQSClient({ endpoint, region: 'us-east-1', credentials });
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: 'orders-dead' }));
  const receive = new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20, MessageSystemAttributeNames: ['All'] });
  const dead = async () => ((await sqs.send(receive)).Messages ?? []).map((message) => JSON.parse(message.Body ?? '').id);
  await expect.poll(dead, { timeout: 60_000 }).toEqual([poison.id]);
  expect(program.output().match(/cannot be processed/g)).toHaveLength(3);
  expect(await call('GET', `${api}/${poison.id}`)).toMatchObject({ status: 404 });
  sqs.destroy();
  expect(await program.stop(), program.output()).toBe(0);
});

test('one published image is received on three queues', async () => {
  await apply('images.yaml');
  const program = runProgram('examples/images.ts', ['cat.png'], environment);
  for (const queue of ['thumbnail', 'mobile', 'web']) await program.printed(`${queue.padEnd(10)} cat.png`);
  expect(program.output().match(/cat\.png$/gm)).toHaveLength(3);
  expect(await program.stop(), program.output()).toBe(0);
});

test('applying a file again changes nothing and prints no key again', async () => {
  expect(await apply('orders.yaml')).not.toContain('slk_');
});
