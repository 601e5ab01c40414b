// What SQS clients do beyond sending and receiving: order, tags, pages, permissions and policies, move tasks, presigned
// requests. Through every client, except where one is too old to know the action.
import { createHmac, hash } from 'node:crypto';
import http from 'node:http';
import { expect } from '@playwright/test';
import type { Target } from './client-driver.ts';
import { clientKinds, openJavaScript } from './client-driver.ts';
import { freshName, speak, test } from './sdk-test.ts';

for (const kind of clientKinds) {
  test(`FIFO order, tags, pages and permissions through ${kind.name}`, async ({ open }) => {
    const client = speak(open(kind));
    const name = `${freshName('day')}.fifo`;
    const { QueueUrl } = await client.sqs('CreateQueue', {
      QueueName: name,
      Attributes: { FifoQueue: 'true', DeduplicationScope: 'messageGroup', FifoThroughputLimit: 'perMessageGroupId' },
      tags: { team: 'a & b' },
    });
    const send = (MessageBody: string, MessageDeduplicationId: string) =>
      client.sqs('SendMessage', { QueueUrl, MessageBody, MessageGroupId: 'g', MessageDeduplicationId });
    const first = await send('one', '1');
    expect(await send('one again', '1')).toMatchObject({ MessageId: first.MessageId, SequenceNumber: first.SequenceNumber });
    await send('two', '2');
    const received = await client.receive(String(QueueUrl), { MaxNumberOfMessages: 10, WaitTimeSeconds: 20, AttributeNames: ['All'] });
    expect(received.map(({ Body }) => Body)).toEqual(['one', 'two']);
    expect(received[0]?.Attributes).toMatchObject({
      MessageGroupId: 'g',
      MessageDeduplicationId: '1',
      SequenceNumber: first.SequenceNumber,
    });

    await client.sqs('TagQueue', { QueueUrl, Tags: { stage: 'prod' } });
    await client.sqs('UntagQueue', { QueueUrl, TagKeys: ['team'] });
    expect((await client.sqs('ListQueueTags', { QueueUrl })).Tags).toEqual({ stage: 'prod' });

    await client.sqs('AddPermission', { QueueUrl, Label: 'partners', AWSAccountIds: ['222222222222'], Actions: ['SendMessage'] });
    const { Attributes } = await client.sqs('GetQueueAttributes', { QueueUrl, AttributeNames: ['Policy', 'SqsManagedSseEnabled'] });
    expect(Attributes).toMatchObject({ SqsManagedSseEnabled: 'true' });
    expect(JSON.parse(String(Reflect.get(Object(Attributes), 'Policy')))).toMatchObject({ Statement: [{ Sid: 'partners' }] });
    await client.sqs('RemovePermission', { QueueUrl, Label: 'partners' });
    await expect(client.sqs('RemovePermission', { QueueUrl, Label: 'partners' })).rejects.toMatchObject({ code: 'InvalidParameterValue' });
  });
}

test('lists queues over pages', async ({ target }) => {
  const driver = openJavaScript(target);
  const client = speak(driver);
  const prefix = freshName('page');
  const urls = await Promise.all(['a', 'b', 'c'].map((end) => client.createQueue(`${prefix}-${end}`)));
  const first = await client.sqs('ListQueues', { QueueNamePrefix: prefix, MaxResults: 2 });
  const second = await client.sqs('ListQueues', { QueueNamePrefix: prefix, MaxResults: 2, NextToken: first.NextToken });
  expect([first.QueueUrls, second.QueueUrls, second.NextToken]).toEqual([urls.slice(0, 2), urls.slice(2), undefined]);
  driver.close();
});

test('moves failed messages by a task, and tells how far it is', async ({ target }) => {
  const driver = openJavaScript(target);
  const client = speak(driver);
  const dead = await client.createQueue(freshName('dead'));
  const SourceArn = await client.queueArn(dead);
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: SourceArn, maxReceiveCount: 1 });
  const url = await client.createQueue(freshName('failing'), { RedrivePolicy, VisibilityTimeout: '0' });
  await client.sqs('SendMessageBatch', { QueueUrl: url, Entries: ['a', 'b', 'c'].map((Id) => ({ Id, MessageBody: Id })) });
  const isDead = async () => {
    await client.receive(url, { MaxNumberOfMessages: 10 });
    const { Attributes } = await client.sqs('GetQueueAttributes', { QueueUrl: dead, AttributeNames: ['ApproximateNumberOfMessages'] });
    return Attributes;
  };
  await expect.poll(isDead).toEqual({ ApproximateNumberOfMessages: '3' });
  const { TaskHandle } = await client.sqs('StartMessageMoveTask', { SourceArn, MaxNumberOfMessagesPerSecond: 500 });
  expect(TaskHandle).toEqual(expect.any(String));
  const last = async () => ((await client.sqs('ListMessageMoveTasks', { SourceArn })).Results as object[])[0];
  await expect.poll(last).toMatchObject({ Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 3, ApproximateNumberOfMessagesToMove: 3 });
  await expect(client.sqs('CancelMessageMoveTask', { TaskHandle })).rejects.toMatchObject({ code: 'InvalidParameterValue' });
  driver.close();
});

for (const kind of clientKinds.filter((one) => one.name !== 'AWS SDK for JavaScript')) {
  test(`a queue that is open to everybody is used without credentials through ${kind.name}`, async ({ target, open }) => {
    const driver = openJavaScript(target);
    const owner = speak(driver);
    const [url, closed] = [await owner.createQueue(freshName('open')), await owner.createQueue(freshName('closed'))];
    const Statement = { Effect: 'Allow', Principal: '*', Action: ['sqs:SendMessage', 'sqs:ReceiveMessage'], Resource: '*' };
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
    await owner.sqs('SetQueueAttributes', { QueueUrl: url, Attributes: { Policy } });
    const stranger = speak(open(kind, { isUnsigned: true }));
    await stranger.sqs('SendMessage', { QueueUrl: url, MessageBody: 'from nobody' });
    expect((await stranger.receive(url, { WaitTimeSeconds: 20 })).map(({ Body }) => Body)).toEqual(['from nobody']);
    await expect(stranger.sqs('DeleteQueue', { QueueUrl: url })).rejects.toMatchObject({ code: 'AccessDenied' });
    await expect(stranger.sqs('SendMessage', { QueueUrl: closed, MessageBody: 'x' })).rejects.toMatchObject({ code: 'AccessDenied' });
    await expect(stranger.sqs('ListQueues', {})).rejects.toMatchObject({ code: 'MissingAuthenticationToken' });
    driver.close();
  });
}

test('a presigned request is answered without headers of its own, and only as long as it says', async ({ target }) => {
  const driver = openJavaScript(target);
  const url = await speak(driver).createQueue(freshName('presigned'));
  driver.close();
  const parameters = { Action: 'SendMessage', Version: '2012-11-05', MessageBody: 'by a link & more' };
  const call = (ageMs: number) => fetchText(presign(target, url, parameters, new Date(Date.now() - ageMs)));
  expect(await call(0)).toMatchObject({ status: 200, body: expect.stringContaining('<MessageId>') });
  expect(await call(3_600_000)).toMatchObject({ status: 400, body: expect.stringContaining('RequestExpired') });
});

/** A URL that whoever has it may get for a minute. Source: IAM user guide, "Signature Version 4", query parameters. */
function presign(target: Target, url: string, parameters: Record<string, string>, at: Date): string {
  const { host, pathname, origin } = new URL(url);
  const time = at.toISOString().replace(/[-:]|\.\d{3}/g, '');
  const scope = `${time.slice(0, 8)}/${target.region}/sqs/aws4_request`;
  const signing = {
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': `${target.accessKeyId}/${scope}`,
    'X-Amz-Date': time,
    'X-Amz-Expires': '60',
    'X-Amz-SignedHeaders': 'host',
  };
  const encode = (text: string) =>
    encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
  const query = Object.entries({ ...parameters, ...signing })
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .toSorted()
    .join('&');
  const canonical = ['GET', pathname, query, `host:${host}`, '', 'host', hash('sha256', '')].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', time, scope, hash('sha256', canonical)].join('\n');
  const key = scope
    .split('/')
    .reduce<Buffer | string>((secret, part) => createHmac('sha256', secret).update(part).digest(), `AWS4${target.secretAccessKey}`);
  return `${origin}${pathname}?${query}&X-Amz-Signature=${createHmac('sha256', key).update(toSign).digest('hex')}`;
}

function fetchText(url: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    http
      .get(url, { agent: false }, async (response) => {
        let body = '';
        for await (const chunk of response.setEncoding('utf8')) body += chunk;
        resolve({ status: response.statusCode ?? 0, body });
      })
      .on('error', reject);
  });
}
