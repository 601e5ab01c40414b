// The same day in the life of queues and topics, lived through every client people use.
import { expect } from '@playwright/test';
import { ClientError, clientKinds, openJavaScript } from './client-driver.ts';
import { freshName, speak, test } from './sdk-test.ts';

for (const kind of clientKinds) {
  test.describe(kind.missing === null ? kind.name : `${kind.name} (${kind.missing})`, () => {
    test('makes a queue, finds it, changes it and deletes it', async ({ open }) => {
      const client = speak(open(kind));
      const name = freshName('life');
      const url = await client.createQueue(name, { VisibilityTimeout: '45' });
      expect(await client.createQueue(name, { VisibilityTimeout: '45' })).toBe(url);
      expect((await client.sqs('GetQueueUrl', { QueueName: name })).QueueUrl).toBe(url);
      expect((await client.sqs('ListQueues', { QueueNamePrefix: name })).QueueUrls).toEqual([url]);

      await client.sqs('SetQueueAttributes', { QueueUrl: url, Attributes: { DelaySeconds: '1', MaximumMessageSize: '2048' } });
      const { Attributes } = await client.sqs('GetQueueAttributes', { QueueUrl: url, AttributeNames: ['All'] });
      expect(Attributes).toMatchObject({
        VisibilityTimeout: '45',
        DelaySeconds: '1',
        MaximumMessageSize: '2048',
        ApproximateNumberOfMessages: '0',
      });

      await expect(client.createQueue(name, { VisibilityTimeout: '46' })).rejects.toMatchObject({ code: 'QueueAlreadyExists' });
      await client.sqs('DeleteQueue', { QueueUrl: url });
      await expect(client.sqs('GetQueueUrl', { QueueName: name })).rejects.toMatchObject({
        code: 'AWS.SimpleQueueService.NonExistentQueue',
      });
    });

    test('sends, receives, hides and deletes messages, one and many', async ({ open }) => {
      const client = speak(open(kind));
      const url = await client.createQueue(freshName('messages'));
      const body = 'naïve “text” 😀 <&> two\nlines';
      const sent = await client.sqs('SendMessage', {
        QueueUrl: url,
        MessageBody: body,
        MessageAttributes: { kind: { DataType: 'String', StringValue: 'greeting' }, count: { DataType: 'Number', StringValue: '3' } },
      });
      const [received] = await client.receive(url, { AttributeNames: ['All'], MessageAttributeNames: ['All'], WaitTimeSeconds: 5 });
      expect(received).toMatchObject({
        MessageId: sent.MessageId,
        Body: body,
        Attributes: { ApproximateReceiveCount: '1' },
        MessageAttributes: { kind: { DataType: 'String', StringValue: 'greeting' }, count: { DataType: 'Number', StringValue: '3' } },
      });
      expect(await client.receive(url)).toEqual([]);
      await client.sqs('ChangeMessageVisibility', { QueueUrl: url, ReceiptHandle: received?.ReceiptHandle, VisibilityTimeout: 0 });
      const [again] = await client.receive(url, { AttributeNames: ['ApproximateReceiveCount'], WaitTimeSeconds: 5 });
      expect(again).toMatchObject({ MessageId: sent.MessageId, Attributes: { ApproximateReceiveCount: '2' } });
      await client.sqs('DeleteMessage', { QueueUrl: url, ReceiptHandle: again?.ReceiptHandle });

      const ids = ['a', 'b', 'c'];
      const batch = await client.sqs('SendMessageBatch', {
        QueueUrl: url,
        Entries: ids.map((id) => ({ Id: id, MessageBody: `body ${id}` })),
      });
      expect(batch.Successful).toHaveLength(3);
      const messages = await client.receive(url, { MaxNumberOfMessages: 10, WaitTimeSeconds: 5 });
      expect(messages.map((message) => message.Body).toSorted()).toEqual(['body a', 'body b', 'body c']);
      const Entries = messages.map((message, index) => ({ Id: `d${index}`, ReceiptHandle: message.ReceiptHandle }));
      expect((await client.sqs('DeleteMessageBatch', { QueueUrl: url, Entries })).Successful).toHaveLength(3);
      const { Attributes } = await client.sqs('GetQueueAttributes', { QueueUrl: url, AttributeNames: ['All'] });
      expect(Attributes).toMatchObject({ ApproximateNumberOfMessages: '0', ApproximateNumberOfMessagesNotVisible: '0' });
    });

    test('waits for a message and gets it as soon as it is there', async ({ open, target }) => {
      const client = speak(open(kind));
      const sender = openJavaScript(target);
      const url = await client.createQueue(freshName('poll'));
      expect(await client.receive(url, { WaitTimeSeconds: 1 })).toEqual([]);
      const polled = client.receive(url, { WaitTimeSeconds: 20 });
      const startedMs = performance.now();
      await sender.call('sqs', 'SendMessage', { QueueUrl: url, MessageBody: 'at last' });
      expect(await polled).toMatchObject([{ Body: 'at last' }]);
      // Before the wait is over.
      expect(performance.now() - startedMs).toBeLessThan(20_000);
      sender.close();
    });

    test('empties a queue, and may not do so again within a minute', async ({ open }) => {
      const client = speak(open(kind));
      const url = await client.createQueue(freshName('purge'));
      for (const body of ['one', 'two']) await client.sqs('SendMessage', { QueueUrl: url, MessageBody: body });
      await client.sqs('PurgeQueue', { QueueUrl: url });
      expect(await client.receive(url, { WaitTimeSeconds: 1 })).toEqual([]);
      const code = 'AWS.SimpleQueueService.PurgeQueueInProgress';
      await expect(client.sqs('PurgeQueue', { QueueUrl: url })).rejects.toMatchObject({ code });
    });

    test('finds a message in the dead-letter queue after it was received twice', async ({ open }) => {
      const client = speak(open(kind));
      const deadUrl = await client.createQueue(freshName('dead'));
      const deadLetterTargetArn = await client.queueArn(deadUrl);
      const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 2 });
      const url = await client.createQueue(freshName('tried'), { RedrivePolicy, VisibilityTimeout: '0' });
      const { MessageId } = await client.sqs('SendMessage', { QueueUrl: url, MessageBody: 'poison' });
      for (const count of ['1', '2']) {
        const [message] = await client.receive(url, { AttributeNames: ['ApproximateReceiveCount'], WaitTimeSeconds: 5 });
        expect(message).toMatchObject({ MessageId, Attributes: { ApproximateReceiveCount: count } });
      }
      expect(await client.receive(url, { WaitTimeSeconds: 1 })).toEqual([]);
      expect(await client.receive(deadUrl, { WaitTimeSeconds: 5 })).toMatchObject([{ MessageId, Body: 'poison' }]);
    });

    test('publishes once and receives in three queues, raw and enveloped', async ({ open }) => {
      const client = speak(open(kind));
      const topic = await client.sns('CreateTopic', { Name: freshName('news') });
      const TopicArn = topic.TopicArn;
      const urls: string[] = [];
      for (const [name, raw] of [
        ['thumbnail', 'false'],
        ['mobile', 'false'],
        ['web', 'true'],
      ] as const) {
        const url = await client.createQueue(freshName(name));
        const Endpoint = await client.queueArn(url);
        const Attributes = { RawMessageDelivery: raw };
        const { SubscriptionArn } = await client.sns('Subscribe', {
          TopicArn,
          Protocol: 'sqs',
          Endpoint,
          Attributes,
          ReturnSubscriptionArn: true,
        });
        expect(SubscriptionArn).toContain(`${TopicArn}:`);
        urls.push(url);
      }
      const { Subscriptions } = await client.sns('ListSubscriptions', {});
      expect((Subscriptions as { TopicArn: string }[]).filter((one) => one.TopicArn === TopicArn)).toHaveLength(3);

      const { MessageId } = await client.sns('Publish', {
        TopicArn,
        Message: 'image 7 is here',
        Subject: 'image',
        MessageAttributes: { size: { DataType: 'Number', StringValue: '7' } },
      });
      for (const [index, url] of urls.entries()) {
        const [message] = await client.receive(url, { WaitTimeSeconds: 5, MessageAttributeNames: ['All'] });
        if (index === 2) {
          expect(message).toMatchObject({ Body: 'image 7 is here', MessageAttributes: { size: { DataType: 'Number', StringValue: '7' } } });
        } else {
          const envelope = JSON.parse(message?.Body ?? '');
          expect(envelope).toMatchObject({ Type: 'Notification', MessageId, TopicArn, Subject: 'image', Message: 'image 7 is here' });
        }
      }
      for (const url of urls) expect(await client.receive(url, { WaitTimeSeconds: 0 })).toEqual([]);

      const [first] = Subscriptions as { SubscriptionArn: string; TopicArn: string }[];
      await client.sns('Unsubscribe', { SubscriptionArn: first?.SubscriptionArn });
      await client.sns('DeleteTopic', { TopicArn });
      const { Topics } = await client.sns('ListTopics', {});
      expect(Topics).not.toContainEqual({ TopicArn });
      await expect(client.sns('Publish', { TopicArn, Message: 'x' })).rejects.toMatchObject({ code: 'NotFound' });
    });

    test('is refused with a wrong secret or an unknown key, by both services', async ({ open }) => {
      const wrong = open(kind, { secretAccessKey: 'not the secret' });
      const unknown = open(kind, { accessKeyId: 'AKIAIOSFODNN7EXAMPLE' });
      for (const [service, action] of [
        ['sqs', 'ListQueues'],
        ['sns', 'ListTopics'],
      ] as const) {
        const refusal = await wrong.call(service, action, {}).catch((error: unknown) => error);
        expect(refusal).toBeInstanceOf(ClientError);
        expect(refusal).toMatchObject({
          code: 'SignatureDoesNotMatch',
          message: expect.stringContaining('The request signature we calculated does not match the signature you provided.'),
        });
        await expect(unknown.call(service, action, {})).rejects.toMatchObject({
          code: 'InvalidClientTokenId',
          message: expect.stringContaining('The security token included in the request is invalid.'),
        });
      }
    });
  });
}
