// Takes orders off the queue, writes them to the table and only then deletes the message: an order survives a crash at
// any point. An order that cannot be processed is left on the queue; after three attempts it is in `orders-dead`.
import type { Message, SQSClient } from '@aws-sdk/client-sqs';
import { ChangeMessageVisibilityCommand, DeleteMessageCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import type { Order, OrdersTable } from './orders-table.ts';

export type OrdersConsumer = {
  sqs: SQSClient;
  queueUrl: string;
  table: OrdersTable;
  /** Aborting ends the long poll under way and the consumer with it. */
  signal: AbortSignal;
  /** Told of every message, one line. */
  say(line: string): void;
};

/** Consumes until it is told to stop. */
export async function consumeOrders(options: OrdersConsumer): Promise<void> {
  const { sqs, queueUrl, signal } = options;
  // Long polling: the call waits up to 20 s for a message, so an empty queue costs three calls a minute.
  const receive = new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 20 });
  while (!signal.aborted) {
    try {
      const { Messages = [] } = await sqs.send(receive, { abortSignal: signal });
      await Promise.all(Messages.map((message) => processMessage(options, message)));
    } catch (error) {
      if (signal.aborted) return;
      options.say(`the queue does not answer, trying again: ${String(error)}`);
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
  }
}

async function processMessage({ sqs, queueUrl, table, say }: OrdersConsumer, message: Message): Promise<void> {
  const handle = { QueueUrl: queueUrl, ReceiptHandle: message.ReceiptHandle };
  try {
    const order = readOrder(message.Body ?? '');
    table.add(order, new Date());
    await sqs.send(new DeleteMessageCommand(handle));
    say(`order ${order.id}: ${order.quantity} × ${order.item}`);
  } catch (error) {
    say(`message ${message.MessageId} cannot be processed: ${String(error)}`);
    // Try again in a second instead of when the visibility timeout ends.
    await sqs.send(new ChangeMessageVisibilityCommand({ ...handle, VisibilityTimeout: 1 }));
  }
}

function readOrder(body: string): Order {
  const { id, item, quantity }: Partial<Order> = JSON.parse(body);
  if (typeof id !== 'string' || typeof item !== 'string') throw new Error('an order needs an id and an item');
  if (!Number.isInteger(quantity) || Number(quantity) < 1) throw new Error(`the quantity ${quantity} makes no sense`);
  return { id, item, quantity: Number(quantity) };
}
