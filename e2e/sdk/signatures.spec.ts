// Requests that were signed but then aged or were changed on the way, and callers that reach the house by another name.
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import net from 'node:net';
import { ListTopicsCommand, SNSClient } from '@aws-sdk/client-sns';
import { CreateQueueCommand, GetQueueUrlCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { expect } from '@playwright/test';
import type { Target } from './client-driver.ts';
import { freshName, test } from './sdk-test.ts';

type SentRequest = { method: string; path: string; headers: Record<string, string>; body: Uint8Array };
type Reply = { status: number; headers: http.IncomingHttpHeaders; body: string };

function options({ endpoint, region, accessKeyId, secretAccessKey }: Target) {
  return { endpoint, region, credentials: { accessKeyId, secretAccessKey }, maxAttempts: 1 };
}

/** What the SDK would have sent: signed, kept from the network. */
async function signedSend(target: Target, queueUrl: string, body: string): Promise<SentRequest> {
  const sent: SentRequest[] = [];
  const handle = (request: SentRequest) => {
    sent.push(request);
    return Promise.reject(new Error('kept'));
  };
  const client = new SQSClient({ ...options(target), requestHandler: { handle } });
  await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: body })).catch(() => undefined);
  const [request] = sent;
  if (!request) throw new Error('the SDK did not sign');
  return { ...request, body: Uint8Array.from(request.body) };
}

function deliver(target: Target, request: SentRequest): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const { method, path, headers } = request;
    const outgoing = http.request(new URL(path, target.endpoint), { method, headers, agent: false }, async (response) => {
      let body = '';
      for await (const chunk of response.setEncoding('utf8')) body += chunk;
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
    });
    outgoing.on('error', reject);
    outgoing.end(request.body);
  });
}

async function makeQueue(target: Target): Promise<string> {
  const client = new SQSClient(options(target));
  const { QueueUrl = '' } = await client.send(new CreateQueueCommand({ QueueName: freshName('signed') }));
  client.destroy();
  return QueueUrl;
}

test('a signed request is accepted as it is, and refused with another body of the same length', async ({ target }) => {
  const queueUrl = await makeQueue(target);
  const request = await signedSend(target, queueUrl, 'pay 100');
  const changed = { ...request, body: Buffer.from(Buffer.from(request.body).toString().replace('pay 100', 'pay 900')) };
  const refused = await deliver(target, changed);
  expect(refused.status).toBe(403);
  expect(refused.headers['x-amzn-query-error']).toBe('SignatureDoesNotMatch;Sender');
  expect(JSON.parse(refused.body)).toMatchObject({
    __type: 'com.amazon.coral.service#InvalidSignatureException',
    message: expect.stringContaining('The Canonical String for this request should have been'),
  });
  expect(await deliver(target, request)).toMatchObject({ status: 200 });
});

test('a signed request is refused when another action is put in its place', async ({ target }) => {
  const request = await signedSend(target, await makeQueue(target), 'x');
  const headers = { ...request.headers, 'x-amz-target': 'AmazonSQS.DeleteQueue' };
  expect(await deliver(target, { ...request, headers })).toMatchObject({ status: 403 });
});

for (const [offsetMs, sentence] of [
  [-600_000, /^Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z \(\d{8}T\d{6}Z - 5 min\.\)$/],
  [600_000, /^Signature not yet current: \d{8}T\d{6}Z is still later than \d{8}T\d{6}Z \(\d{8}T\d{6}Z \+ 5 min\.\)$/],
] as const) {
  test(`a clock ${offsetMs / 60_000} minutes off is refused by both protocols`, async ({ target }) => {
    const clients = {
      json: new SQSClient({ ...options(target), systemClockOffset: offsetMs }),
      query: new SNSClient({ ...options(target), systemClockOffset: offsetMs }),
    };
    const refusals = [
      await clients.json.send(new GetQueueUrlCommand({ QueueName: 'any' })).catch((error: unknown) => error),
      await clients.query.send(new ListTopicsCommand({})).catch((error: unknown) => error),
    ];
    for (const refusal of refusals) {
      expect(refusal).toMatchObject({
        Code: 'SignatureDoesNotMatch',
        $metadata: { httpStatusCode: 403 },
        message: expect.stringMatching(sentence),
      });
    }
    clients.json.destroy();
    clients.query.destroy();
  });
}

test('the queue URL is under the host the caller used, and works there', async ({ target }) => {
  const house = new URL(target.endpoint);
  const sockets = new Set<net.Socket>();
  const proxy = net.createServer((caller) => {
    const upstream = net.connect(Number(house.port), house.hostname);
    for (const socket of [caller, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
    }
    caller.pipe(upstream).pipe(caller);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const { port } = proxy.address() as AddressInfo;
  for (const endpoint of [`http://127.0.0.1:${port}`, `http://localhost:${port}`]) {
    const name = freshName('elsewhere');
    const client = new SQSClient({ ...options({ ...target, endpoint }) });
    const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName: name }));
    expect(QueueUrl).toMatch(new RegExp(`^${endpoint}/\\d{12}/${name}$`));
    // Without an endpoint of its own the SDK sends to the host of the queue's URL.
    const { endpoint: _, ...without } = options(target);
    const follower = new SQSClient({ ...without, logger: { debug() {}, info() {}, warn() {}, error() {} } });
    const { MessageId } = await follower.send(new SendMessageCommand({ QueueUrl, MessageBody: 'found it' }));
    expect(MessageId).toMatch(/^[0-9a-f-]{36}$/);
    client.destroy();
    follower.destroy();
  }
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => proxy.close(resolve));
});
