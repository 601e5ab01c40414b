// Requests that nobody signed, from the bytes of HTTP on: heard by a queue whose policy lets everybody in, for what
// that policy allows, and refused alike everywhere else. Whoever signs is judged as before.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { WireRequest } from '../aws/wire-request.ts';
import { collectHeaders, splitTarget } from '../aws/wire-request.ts';
import { systemClock } from '../kernel/clock.ts';
import { systemRandom } from '../kernel/random.ts';
import type { Queues } from '../queues/create-queues.ts';
import { createOpenQueues } from '../queues/open-queues.ts';
import type { Caller } from '../testing/queue-test-bench.ts';
import { newCaller, openQueues } from '../testing/queue-test-bench.ts';
import type { TestDatabase } from '../testing/test-database.ts';
import { createTestDatabase } from '../testing/test-database.ts';
import type { Answer } from './aws-endpoint-answer.ts';
import { createAnswerer } from './aws-endpoint-answer.ts';

let database: TestDatabase;
let queues: Queues;
let owner: Caller;
let answer: ReturnType<typeof createAnswerer>;
let count = 0;
let name: string;

beforeAll(async () => {
  database = await createTestDatabase();
  queues = openQueues(database);
  owner = await newCaller(database, queues);
  const credentials = { find: () => null };
  answer = createAnswerer({ actions: queues.actions, openQueues: queues.open, credentials, clock: systemClock, random: systemRandom });
});
beforeEach(() => {
  count += 1;
  name = `open-${count}`;
});
afterAll(async () => {
  await queues.close();
  await database.close();
});

const arnOf = (queue: string) => `arn:aws:sqs:us-east-1:${owner.call.scope.accountId}:${queue}`;
const pathOf = (queue: string) => `/${owner.call.scope.accountId}/${queue}`;

/** A queue with a policy of these statements; absent, with none. */
function queueWith(...statements: object[]): Promise<string> {
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: statements });
  return owner.queue(name, statements.length === 0 ? {} : { Policy });
}
const everybody = (Action: string | string[], fields: object = {}) => ({
  Effect: 'Allow',
  Principal: '*',
  Action,
  Resource: arnOf(name),
  ...fields,
});

function ask(target: string, headers: Record<string, string> = {}, body = '', sourceIp = '10.1.2.3'): Promise<Answer> {
  const split = splitTarget(target) ?? { rawPath: '/', rawQuery: '' };
  const all = collectHeaders(Object.entries({ host: 'localhost:4566', ...headers }).flat());
  const request: WireRequest = { method: body === '' ? 'GET' : 'POST', ...split, headers: all, body: Buffer.from(body) };
  return answer(request, { signal: new AbortController().signal, sourceIp });
}
const json = (action: string) => ({ 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `AmazonSQS.${action}` });

test('a policy that lets everybody send and receive is heard in both protocols, and told who sent', async () => {
  const QueueUrl = await queueWith(everybody(['sqs:SendMessage', 'sqs:ReceiveMessage']));
  const sent = await ask(`${pathOf(name)}?Action=SendMessage&Version=2012-11-05&MessageBody=hello`);
  expect(sent.response.status).toBe(200);
  const inBody = JSON.stringify({ MessageBody: 'a decoy "QueueUrl":"http://x/000000000000/q"', QueueUrl });
  expect((await ask('/', json('SendMessage'), inBody)).response.status).toBe(200);
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const asForm = `Action=SendMessage&MessageBody=form&QueueUrl=${encodeURIComponent(QueueUrl)}`;
  expect((await ask('/', form, asForm)).response.status).toBe(200);
  const { Messages } = await owner.run('ReceiveMessage', {
    QueueUrl,
    MaxNumberOfMessages: 10,
    AttributeNames: ['SenderId'],
    VisibilityTimeout: 0,
  });
  expect(Messages).toMatchObject([
    { Body: 'hello', Attributes: { SenderId: 'anonymous' } },
    { Body: 'a decoy "QueueUrl":"http://x/000000000000/q"', Attributes: { SenderId: 'anonymous' } },
    { Body: 'form', Attributes: { SenderId: 'anonymous' } },
  ]);
  const received = await ask(pathOf(name), json('ReceiveMessage'), '{"MaxNumberOfMessages":10}');
  expect(received.response.body).toContain('a decoy');
});

describe('is refused and learns nothing:', () => {
  const denied = (path: string) => ({
    code: 'AccessDenied',
    status: 403,
    message: `Access to the resource http://localhost:4566${path} is denied.`,
  });

  test.each<[string, () => object[]]>([
    ['whoever asks a queue without a policy', () => []],
    ['for another action', () => [everybody('sqs:ReceiveMessage')]],
    ['of an account only', () => [everybody('sqs:*', { Principal: { AWS: '222222222222' } })]],
    [
      'where all but an account are allowed',
      () => [{ ...everybody('sqs:*'), Principal: undefined, NotPrincipal: { AWS: '222222222222' } }],
    ],
    [
      'where everybody of an account is allowed',
      () => [everybody('sqs:*', { Condition: { StringEquals: { 'aws:PrincipalAccount': '1' } } })],
    ],
    ['from another address', () => [everybody('sqs:*', { Condition: { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } } })]],
    ['where a statement denies', () => [everybody('sqs:*'), everybody('sqs:SendMessage', { Effect: 'Deny' })]],
    [
      'where only a topic may send',
      () => [everybody('sqs:*', { Condition: { ArnEquals: { 'aws:SourceArn': 'arn:aws:sns:us-east-1:1:t' } } })],
    ],
  ])('%s', async (_case, statements) => {
    await queueWith(...statements());
    const { failure, response } = await ask(`${pathOf(name)}?Action=SendMessage&MessageBody=x`);
    expect(failure).toMatchObject(denied(pathOf(name)));
    expect(response.status).toBe(403);
    const { rows } = await database.pool.query(
      'SELECT FROM messaging.message m JOIN messaging.ready r USING (sequence) JOIN queue q ON q.numeric_id = r.queue_id WHERE q.name = $1',
      [name],
    );
    expect(rows).toEqual([]);
  });

  test('whoever asks a queue that is not there, or one of another region', async () => {
    await queueWith(everybody('sqs:*'));
    expect((await ask(`${pathOf('nowhere')}?Action=SendMessage&MessageBody=x`)).failure).toMatchObject(denied(pathOf('nowhere')));
    const elsewhere = await ask(`${pathOf(name)}?Action=SendMessage&MessageBody=x`, { host: 'sqs.eu-west-3.example.com' });
    expect(elsewhere.failure).toMatchObject({ code: 'AccessDenied' });
  });

  test.each([
    'PurgeQueue',
    'DeleteQueue',
    'SetQueueAttributes',
    'AddPermission',
    'ListQueues',
    'CreateQueue',
    'TagQueue',
    'StartMessageMoveTask',
    'GetQueueUrl',
  ])('%s, whatever the policy allows', async (action) => {
    await queueWith(everybody('sqs:*'));
    const input = JSON.stringify({ QueueName: 'theirs', Attributes: {}, Label: 'l', Tags: {}, SourceArn: arnOf(name) });
    expect((await ask(pathOf(name), json(action), input)).failure).toMatchObject(denied(pathOf(name)));
  });

  test('another queue than the one whose URL was called', async () => {
    await queueWith(everybody('sqs:*'));
    const closed = await owner.queue(`${name}-closed`);
    const { failure } = await ask(pathOf(name), json('SendMessage'), JSON.stringify({ QueueUrl: closed, MessageBody: 'x' }));
    expect(failure).toMatchObject({ code: 'AccessDenied' });
  });

  test('a body that is not for it is not even read, and naming no queue means no hearing', async () => {
    await queueWith();
    expect((await ask(pathOf(name), json('SendMessage'), 'no json')).failure).toMatchObject(denied(pathOf(name)));
    expect((await ask('/', json('SendMessage'), '{}')).failure?.code).toBe('MissingAuthenticationToken');
    expect((await ask('/', {}, 'Action=SendMessage&QueueUrl=%zz')).failure?.code).toBe('MissingAuthenticationToken');
  });
});

test('a wrong signature is refused as such, however open the queue is', async () => {
  await queueWith(everybody('sqs:*'));
  const authorization = `AWS4-HMAC-SHA256 Credential=AKIA/20260101/us-east-1/sqs/aws4_request, SignedHeaders=host, Signature=${'0'.repeat(64)}`;
  const { failure } = await ask(`${pathOf(name)}?Action=SendMessage&MessageBody=x`, { authorization, 'x-amz-date': '20260101T000000Z' });
  expect(failure?.status).toBe(403);
  expect(failure?.code).not.toBe('AccessDenied');
});

test('strangers cost a read of a queue that is closed to them only once in five seconds', async () => {
  let reads = 0;
  let nowMs = 0;
  const byArn = async () => {
    reads += 1;
    return null;
  };
  const open = createOpenQueues({ catalog: { byArn }, clock: { nowMs: () => nowMs, monotonicMs: () => nowMs } });
  const target = { accountId: '000000000000', name: 'q', region: 'us-east-1' };
  for (let index = 0; index < 10; index += 1) expect(await open.isOpen(target)).toBe(false);
  expect(reads).toBe(1);
  nowMs += 5_001;
  expect(await open.isOpen(target)).toBe(false);
  expect(reads).toBe(2);
  const flood = Array.from({ length: 1_000 }, (_, index) => open.isOpen({ ...target, name: `q${index}` }));
  expect(await Promise.all(flood)).not.toContain(true);
  expect(reads).toBeLessThanOrEqual(22);
});
