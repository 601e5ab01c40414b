// The endpoint over real sockets with the real SDK; actions are small stand-ins, since what they do is not its business.
import { once } from 'node:events';
import http from 'node:http';
import { connect } from 'node:net';
import { ListTopicsCommand, SNSClient } from '@aws-sdk/client-sns';
import { DeleteMessageCommand, GetQueueUrlCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { WireAction } from '../aws/action-table.ts';
import { defineAction } from '../aws/action-table.ts';
import { integer, memberList, structure, text } from '../aws/query-shape.ts';
import { queueDoesNotExist } from '../aws/wire-errors.ts';
import type { CredentialEntry } from '../contracts/directory.ts';
import { systemClock } from '../kernel/clock.ts';
import { limits } from '../kernel/limits.ts';
import { systemRandom } from '../kernel/random.ts';
import type { AwsEndpoint } from './aws-endpoint.ts';
import { createAwsEndpoint } from './aws-endpoint.ts';

const credential: CredentialEntry = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  projectId: 'projecta01',
  accountId: '000000000000',
  isRoot: true,
};

let endpoint: AwsEndpoint;
let port: number;
let clients: { destroy(): void }[];
let reported: [service: string, action: string, status: number][];
/** Resolved by the stand-in for ReceiveMessage when it begins to wait, and when its signal is aborted. */
let waiting: PromiseWithResolvers<void>;
let aborted: PromiseWithResolvers<void>;

const actions: WireAction[] = [
  defineAction({
    service: 'sqs',
    name: 'GetQueueUrl',
    input: z.object({ QueueName: z.string() }),
    queryInput: structure({ QueueName: text }),
    queryOutput: structure({ QueueUrl: text }),
    handle: async (call, input) => ({ QueueUrl: `${call.baseUrl}/${call.scope.accountId}/${input.QueueName}?${call.scope.region}` }),
  }),
  defineAction({
    service: 'sqs',
    name: 'SendMessage',
    input: z.object({ QueueUrl: z.string(), MessageBody: z.string(), DelaySeconds: z.int().max(900, 'Too late.').optional() }),
    queryInput: structure({ QueueUrl: text, MessageBody: text, DelaySeconds: integer }),
    queryOutput: structure({ MessageId: text }),
    handle: async (_call, input) => ({ MessageId: `${input.QueueUrl} ${input.MessageBody.length}` }),
  }),
  defineAction({
    service: 'sqs',
    name: 'ReceiveMessage',
    input: z.object({ QueueUrl: z.string() }),
    queryInput: structure({ QueueUrl: text }),
    queryOutput: structure({}),
    handle: async (call) => {
      const isAborted = once(call.signal, 'abort');
      waiting.resolve();
      if (!call.signal.aborted) await isAborted;
      aborted.resolve();
      return {};
    },
  }),
  defineAction({
    service: 'sqs',
    name: 'DeleteMessage',
    input: z.object({ ReceiptHandle: z.string() }),
    queryInput: structure({ ReceiptHandle: text }),
    queryOutput: null,
    handle: async (_call, { ReceiptHandle }) => {
      if (ReceiptHandle === 'bug') throw new TypeError('detail that stays here');
      if (ReceiptHandle === 'gone') throw queueDoesNotExist();
      return {};
    },
  }),
  defineAction({
    service: 'sns',
    name: 'ListTopics',
    input: z.object({}),
    queryInput: structure({}),
    queryOutput: structure({ Topics: memberList(structure({ TopicArn: text })) }),
    handle: async () => ({ Topics: [{ TopicArn: 'arn:aws:sns:us-east-1:000000000000:a&b' }] }),
  }),
];

beforeEach(async () => {
  waiting = Promise.withResolvers();
  aborted = Promise.withResolvers();
  clients = [];
  reported = [];
  endpoint = createAwsEndpoint({
    actions,
    credentials: { find: (accessKeyId) => (accessKeyId === credential.accessKeyId ? credential : null) },
    clock: systemClock,
    random: systemRandom,
    logger: pino({ level: 'silent' }),
    onAction: (service, action, status) => reported.push([service, action, status]),
  });
  port = await endpoint.listen(0, '127.0.0.1');
});
afterEach(async () => {
  for (const client of clients) client.destroy();
  await endpoint.drain();
});

function options(given: { host?: string; secretAccessKey?: string; accessKeyId?: string } = {}) {
  const { host = 'localhost', ...keys } = given;
  return { region: 'eu-west-1', endpoint: `http://${host}:${port}`, credentials: { ...credential, ...keys }, maxAttempts: 1 };
}

function sqs(given: Parameters<typeof options>[0] = {}): SQSClient {
  // The stand-in for SendMessage gives no checksum.
  const client = new SQSClient({ ...options(given), md5: false });
  clients.push(client);
  return client;
}

describe('an SDK', () => {
  test('gets a URL under the host it called, in its region', async () => {
    const command = new GetQueueUrlCommand({ QueueName: 'orders' });
    expect((await sqs().send(command)).QueueUrl).toBe(`http://localhost:${port}/000000000000/orders?eu-west-1`);
    expect((await sqs({ host: '127.0.0.1' }).send(command)).QueueUrl).toBe(`http://127.0.0.1:${port}/000000000000/orders?eu-west-1`);
    expect(reported).toEqual([
      ['sqs', 'GetQueueUrl', 200],
      ['sqs', 'GetQueueUrl', 200],
    ]);
  });

  test('that speaks Query gets XML', async () => {
    const client = new SNSClient(options());
    clients.push(client);
    expect((await client.send(new ListTopicsCommand({}))).Topics).toEqual([{ TopicArn: 'arn:aws:sns:us-east-1:000000000000:a&b' }]);
  });

  test('sends a message of 1 MiB, whatever its characters', async () => {
    const answer = await sqs().send(new SendMessageCommand({ QueueUrl: 'http://q', MessageBody: '"'.repeat(1_048_576) }));
    expect(answer.MessageId).toBe('http://q 1048576');
  });

  test.each([
    [{ secretAccessKey: 'wrong' }, 'SignatureDoesNotMatch', 403],
    [{ accessKeyId: 'AKIDNOBODY' }, 'InvalidClientTokenId', 403],
  ])('with %j is refused as %s', async (keys, code, status) => {
    const refusal = await sqs(keys)
      .send(new GetQueueUrlCommand({ QueueName: 'orders' }))
      .catch((error: unknown) => error);
    expect(refusal).toMatchObject({ Code: code, $metadata: { httpStatusCode: status } });
    expect(reported).toEqual([['sqs', 'unknown', status]]);
  });

  test('reads refusals of actions, and nothing of a bug', async () => {
    const remove = (ReceiptHandle: string) =>
      sqs()
        .send(new DeleteMessageCommand({ QueueUrl: 'http://q', ReceiptHandle }))
        .catch((error: unknown) => error);
    expect(await remove('gone')).toMatchObject({ name: 'QueueDoesNotExist', Code: 'AWS.SimpleQueueService.NonExistentQueue' });
    expect(await remove('bug')).toMatchObject({ Code: 'InternalFailure', message: 'We encountered an internal error. Please try again.' });
    expect(await remove('x')).toMatchObject({ $metadata: { httpStatusCode: 200 } });
  });

  test('that hangs up ends its long poll', async () => {
    const abort = new AbortController();
    const polled = sqs()
      .send(new ReceiveMessageCommand({ QueueUrl: 'http://q' }), { abortSignal: abort.signal })
      .catch(() => 'gave up');
    await waiting.promise;
    abort.abort();
    await aborted.promise;
    expect(await polled).toBe('gave up');
  });
});

test('draining answers long polls, then refuses connections', async () => {
  const polled = sqs().send(new ReceiveMessageCommand({ QueueUrl: 'http://q' }));
  await waiting.promise;
  await endpoint.drain();
  expect((await polled).$metadata.httpStatusCode).toBe(200);
  const refused = connect(port, '127.0.0.1');
  expect(await once(refused, 'error')).toMatchObject([{ code: 'ECONNREFUSED' }]);
});

describe('a bare request', () => {
  type Reply = { status: number; headers: http.IncomingHttpHeaders; body: string };

  function send(method: string, path: string, headers: Record<string, string> = {}, body: string | Buffer = ''): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const request = http.request({ port, host: '127.0.0.1', method, path, headers, agent: false }, async (response) => {
        let text = '';
        for await (const chunk of response.setEncoding('utf8')) text += chunk;
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text });
      });
      request.on('error', reject);
      request.end(body);
    });
  }

  test('for the root or the health path is told what lives here', async () => {
    for (const path of ['/', '/health'])
      expect(await send('GET', path)).toMatchObject({ status: 200, body: expect.stringContaining('"ok"') });
  });

  test('without a signature is refused in the protocol it speaks', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const query = await send('POST', '/', form, 'Action=ListQueues&Version=2012-11-05');
    expect(query).toMatchObject({ status: 403, body: expect.stringContaining('<Code>MissingAuthenticationToken</Code>') });
    const json = await send('POST', '/', { 'x-amz-target': 'AmazonSQS.ListQueues' }, '{}');
    expect(json.headers['x-amzn-query-error']).toBe('MissingAuthenticationToken;Sender');
    expect(json.headers['x-amzn-requestid']).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('longer than the limit is refused, announced or not', async () => {
    const tooLong = limits.messaging.maxRequestBodyBytes + 1;
    expect(await send('POST', '/', { 'content-length': String(tooLong) })).toMatchObject({ status: 413 });
    const streamed = await send('POST', '/', { 'transfer-encoding': 'chunked' }, Buffer.alloc(tooLong)).catch((error: unknown) => error);
    expect(streamed).toMatchObject({ status: 413 });
  });

  test('in absolute form is refused', async () => {
    expect(await send('GET', 'http://elsewhere/')).toMatchObject({ status: 400 });
  });
});
