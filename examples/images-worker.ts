// One of the three workers behind the topic `image-uploaded`: takes messages off its queue and pretends to resize.
import type { SQSClient } from '@aws-sdk/client-sqs';
import { DeleteMessageCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';

export type ImagesWorker = {
  sqs: SQSClient;
  queueUrl: string;
  signal: AbortSignal;
  /** Told the key of each image. */
  onImage(key: string): void;
};

/** Works until it is told to stop. */
export async function resizeImages({ sqs, queueUrl, signal, onImage }: ImagesWorker): Promise<void> {
  const receive = new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 20 });
  while (!signal.aborted) {
    try {
      const { Messages = [] } = await sqs.send(receive, { abortSignal: signal });
      for (const message of Messages) {
        onImage(imageKey(message.Body ?? ''));
        await sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: message.ReceiptHandle }));
      }
    } catch (error) {
      if (signal.aborted) return;
      console.error('trying again:', error);
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
  }
}

/** A raw delivery is the message itself; otherwise it is in SNS's envelope. */
function imageKey(body: string): string {
  const content: { Type?: string; Message?: string; key?: string } = JSON.parse(body);
  if (content.Type === 'Notification') return imageKey(content.Message ?? '');
  return String(content.key);
}
