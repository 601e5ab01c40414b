// Messages for the demo: orders that pile up and are worked off, some of them poison, and images that fan out.
import type { SNSClient } from '@aws-sdk/client-sns';
import { CreateTopicCommand, PublishCommand } from '@aws-sdk/client-sns';
import type { SQSClient } from '@aws-sdk/client-sqs';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { runPaced, wave } from './run-paced.ts';

export type MessagingCounts = { sent: number; received: number; published: number; refused: number };

export type MessagingTraffic = { sqs: SQSClient; sns: SNSClient; counts: MessagingCounts; signal: AbortSignal };

/** Sends, publishes and consumes until the signal aborts; what is left stays on the queues for people to look at. */
export async function runMessagingTraffic(traffic: MessagingTraffic): Promise<void> {
  const { sqs, sns } = traffic;
  const orders = await queueUrl(sqs, 'orders');
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'image-uploaded' }));
  const images = await Promise.all(['thumbnail', 'mobile', 'web'].map((name) => queueUrl(sqs, name)));
  let number = 0;
  await Promise.all([
    paced(traffic, wave(1, 20, 40), async () => {
      number += 1;
      // Every fiftieth order is one that no consumer can process.
      const order = { id: `demo-${Date.now()}-${number}`, item: 'lamp', quantity: number % 50 === 0 ? 0 : 1 };
      await sqs.send(new SendMessageCommand({ QueueUrl: orders, MessageBody: JSON.stringify(order) }));
      traffic.counts.sent += 1;
    }),
    paced(traffic, wave(1, 6, 25), async () => {
      await sns.send(new PublishCommand({ TopicArn, Message: JSON.stringify({ key: `photo-${Date.now()}.jpg` }) }));
      traffic.counts.published += 1;
    }),
    // Slower than the orders come at their highest, so that the queue's depth rises and falls.
    consume(traffic, orders, 12),
    ...images.map((url, index) => consume(traffic, url, 4 + index)),
  ]);
}

function paced(traffic: MessagingTraffic, ratePerSecond: (elapsedSeconds: number) => number, work: () => Promise<void>): Promise<void> {
  const counted = () =>
    work().catch(() => {
      traffic.counts.refused += 1;
    });
  return runPaced({ ratePerSecond, maxAtOnce: 20, signal: traffic.signal, work: counted });
}

/** Receives one message at a time, `ratePerSecond` at most. */
function consume(traffic: MessagingTraffic, url: string, ratePerSecond: number): Promise<void> {
  const { sqs } = traffic;
  return paced(
    traffic,
    () => ratePerSecond,
    async () => {
      const receive = new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 1, WaitTimeSeconds: 1 });
      const { Messages = [] } = await sqs.send(receive);
      for (const { Body = '', ReceiptHandle } of Messages) {
        const handle = { QueueUrl: url, ReceiptHandle };
        if (Body.includes('"quantity":0')) await sqs.send(new ChangeMessageVisibilityCommand({ ...handle, VisibilityTimeout: 2 }));
        else await sqs.send(new DeleteMessageCommand(handle));
        traffic.counts.received += 1;
      }
    },
  );
}

async function queueUrl(sqs: SQSClient, name: string): Promise<string> {
  const { QueueUrl = '' } = await sqs.send(new GetQueueUrlCommand({ QueueName: name }));
  return QueueUrl;
}
