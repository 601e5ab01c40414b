// The SDK by either of its ways to find a queue, and kombu on top of SQS, unchanged.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { expect } from '@playwright/test';
import type { Target } from './client-driver.ts';
import { freshName, test } from './sdk-test.ts';

function options({ endpoint, region, accessKeyId, secretAccessKey }: Target) {
  return { endpoint, region, credentials: { accessKeyId, secretAccessKey }, maxAttempts: 1 };
}

for (const useQueueUrlAsEndpoint of [true, false]) {
  test(`the SDK with useQueueUrlAsEndpoint ${useQueueUrlAsEndpoint}`, async ({ target }) => {
    const client = new SQSClient({ ...options(target), useQueueUrlAsEndpoint });
    const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName: freshName('endpoint') }));
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }));
    const { Messages } = await client.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }));
    expect(Messages).toMatchObject([{ Body: 'x' }]);
    client.destroy();
  });
}

async function depth(client: SQSClient, QueueUrl: string): Promise<unknown> {
  const AttributeNames = ['ApproximateNumberOfMessages' as const, 'ApproximateNumberOfMessagesNotVisible' as const];
  return (await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }))).Attributes;
}

test("kombu's SQS transport carries Celery-like messages", async ({ target }) => {
  const python = '/usr/bin/python3';
  test.skip(!hasKombu(python), 'kombu is missing: apt-get install python3-kombu python3-boto3 python3-pycurl');
  const queue = freshName('kombu');
  const said = execFileSync(python, [fileURLToPath(new URL('kombu-driver.py', import.meta.url))], {
    env: {
      ...process.env,
      AWS_ACCESS_KEY_ID: target.accessKeyId,
      AWS_SECRET_ACCESS_KEY: target.secretAccessKey,
      AWS_DEFAULT_REGION: target.region,
      AWS_EC2_METADATA_DISABLED: 'true',
      PYTHONIOENCODING: 'utf-8',
      PYTHONWARNINGS: 'ignore',
      SLUICE_ENDPOINT: target.endpoint,
      SLUICE_QUEUE: queue,
    },
    timeout: 100_000,
  });
  const received = JSON.parse(said.toString()) as { number: number; text: string }[];
  expect(received.toSorted((left, right) => left.number - right.number)).toEqual([0, 1, 2].map((number) => ({ number, text: 'naïve 😀' })));
  const client = new SQSClient(options(target));
  const { QueueUrl = '' } = await client.send(new GetQueueUrlCommand({ QueueName: queue }));
  await expect
    .poll(() => depth(client, QueueUrl))
    .toEqual({ ApproximateNumberOfMessages: '0', ApproximateNumberOfMessagesNotVisible: '0' });
  client.destroy();
});

function hasKombu(python: string): boolean {
  if (!existsSync(python)) return false;
  try {
    execFileSync(python, ['-c', 'import boto3, kombu.transport.SQS'], { stdio: 'ignore', timeout: 60_000 });
    return true;
  } catch {
    return false;
  }
}
