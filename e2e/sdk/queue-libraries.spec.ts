// Libraries that people put on top of SQS, and the older SDK: each lives through a small day of its own, unchanged.
import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { expect } from '@playwright/test';
import V2 from 'aws-sdk/clients/sqs.js';
import { Consumer } from 'sqs-consumer';
import { Producer } from 'sqs-producer';
import type { Target } from './client-driver.ts';
import { freshName, test } from './sdk-test.ts';

function options({ endpoint, region, accessKeyId, secretAccessKey }: Target) {
  return { endpoint, region, credentials: { accessKeyId, secretAccessKey }, maxAttempts: 1 };
}

test('the AWS SDK for JavaScript v2 sends, checks its sums, receives in order and deletes', async ({ target }) => {
  const { endpoint, region, accessKeyId, secretAccessKey } = target;
  const client = new V2({ endpoint, region, accessKeyId, secretAccessKey, maxRetries: 0 });
  const Attributes = { FifoQueue: 'true', ContentBasedDeduplication: 'true' };
  const { QueueUrl = '' } = await client.createQueue({ QueueName: `${freshName('v2')}.fifo`, Attributes }).promise();
  const MessageAttributes = {
    kind: { DataType: 'String', StringValue: 'é' },
    raw: { DataType: 'Binary', BinaryValue: Buffer.from([0, 255]) },
  };
  const sent = await client.sendMessage({ QueueUrl, MessageBody: 'one', MessageGroupId: 'g', MessageAttributes }).promise();
  expect(sent.SequenceNumber).toMatch(/^\d{20}$/);
  const Entries = ['two', 'three'].map((MessageBody, n) => ({ Id: String(n), MessageBody, MessageGroupId: 'g' }));
  expect((await client.sendMessageBatch({ QueueUrl, Entries }).promise()).Successful).toHaveLength(2);
  const receive = { QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 20, MessageAttributeNames: ['All'] };
  const { Messages = [] } = await client.receiveMessage(receive).promise();
  expect(Messages.map(({ Body }) => Body)).toEqual(['one', 'two', 'three']);
  expect(Messages[0]?.MessageAttributes?.raw?.BinaryValue).toEqual(Buffer.from([0, 255]));
  const gone = Messages.map(({ ReceiptHandle = '' }, n) => ({ Id: String(n), ReceiptHandle }));
  expect((await client.deleteMessageBatch({ QueueUrl, Entries: gone }).promise()).Failed).toEqual([]);
  await expect(client.getQueueUrl({ QueueName: 'no-such' }).promise()).rejects.toMatchObject({
    code: 'AWS.SimpleQueueService.NonExistentQueue',
    statusCode: 400,
  });
});

test('sqs-producer fills a queue and sqs-consumer works through it', async ({ target }) => {
  const sqs = new SQSClient(options(target));
  const queueUrl = (await sqs.send(new CreateQueueCommand({ QueueName: freshName('worked') }))).QueueUrl ?? '';
  const producer = Producer.create({ queueUrl, sqs, region: target.region });
  const bodies = Array.from({ length: 25 }, (_, n) => `job ${n}`);
  await producer.send(bodies.map((body, n) => ({ id: String(n), body })));
  expect(await producer.queueSize()).toBe(25);
  const handled: string[] = [];
  const done = Promise.withResolvers<void>();
  const consumer = Consumer.create({
    queueUrl,
    sqs,
    batchSize: 10,
    waitTimeSeconds: 1,
    handleMessage: async (message) => {
      handled.push(message.Body ?? '');
      if (handled.length === 25) done.resolve();
      return message;
    },
  });
  consumer.on('error', (error) => done.reject(error));
  consumer.on('processing_error', (error) => done.reject(error));
  consumer.start();
  await done.promise;
  await expect.poll(() => depth(sqs, queueUrl)).toEqual({ ApproximateNumberOfMessages: '0', ApproximateNumberOfMessagesNotVisible: '0' });
  consumer.stop({ abort: true });
  expect(handled.toSorted()).toEqual(bodies.toSorted());
  sqs.destroy();
});

async function depth(client: SQSClient, QueueUrl: string): Promise<unknown> {
  const AttributeNames = ['ApproximateNumberOfMessages' as const, 'ApproximateNumberOfMessagesNotVisible' as const];
  return (await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }))).Attributes;
}
