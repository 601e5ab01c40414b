// The load of the crash runs and what it remembers: messages that were acknowledged or only attempted, requests that were
// completed at clients and that the upstream saw. Both kinds of load go on through every kill and stop when told.
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { DeleteMessageBatchCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { House } from '../support/house.ts';

export type CountingUpstream = { port: number; count(): number; close(): Promise<void> };

/** Answers everything after a few milliseconds, so that a kill finds requests in flight. */
export async function startCountingUpstream(): Promise<CountingUpstream> {
  let count = 0;
  const server = http.createServer((_, response) => {
    count += 1;
    setTimeout(() => response.end('{"ok":true}'), 5);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    count: () => count,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

export type SendRecord = { attempted: ReadonlySet<string>; acknowledged: ReadonlySet<string> };

/** Eight senders, one attempt each; a failed attempt is followed by the next body after a moment. */
export function startSenders(house: House, queueUrl: string): { count(): number; stop(): Promise<SendRecord> } {
  const attempted = new Set<string>();
  const acknowledged = new Set<string>();
  let isOver = false;
  const sender = async (lane: number) => {
    const sqs = sqsClient(house, 1);
    for (let index = 0; !isOver; index += 1) {
      const body = `${lane}-${index}`;
      attempted.add(body);
      try {
        await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: body }));
        acknowledged.add(body);
      } catch {
        await delay(20);
      }
    }
    sqs.destroy();
  };
  const lanes = Array.from({ length: 8 }, (_, lane) => sender(lane));
  return {
    count: () => acknowledged.size,
    stop: async () => {
      isOver = true;
      await Promise.all(lanes);
      return { attempted, acknowledged };
    },
  };
}

/** Eight callers with keep-alive; counts the answers that arrived whole. */
export function startCallers(url: string, apiKey: string): { count(): number; stop(): Promise<{ completed: number }> } {
  let completed = 0;
  let isOver = false;
  const caller = async () => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    while (!isOver) {
      const isComplete = await getWhole(url, apiKey, agent);
      if (isComplete) completed += 1;
      else await delay(20);
    }
    agent.destroy();
  };
  const lanes = Array.from({ length: 8 }, caller);
  return {
    count: () => completed,
    stop: async () => {
      isOver = true;
      await Promise.all(lanes);
      return { completed };
    },
  };
}

/** Receives and deletes until the queue has been empty for a long poll. @returns every body received, with repetitions */
export async function drain(house: House, queueUrl: string): Promise<string[]> {
  const sqs = sqsClient(house, 3);
  const bodies: string[] = [];
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 2 }),
    );
    if (Messages.length === 0) break;
    bodies.push(...Messages.map((message) => message.Body ?? ''));
    const Entries = Messages.map((message, index) => ({ Id: String(index), ReceiptHandle: message.ReceiptHandle }));
    await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
  }
  sqs.destroy();
  return bodies;
}

export function sqsClient(house: House, maxAttempts: number): SQSClient {
  return new SQSClient({ endpoint: house.awsUrl, region: 'us-east-1', credentials: house.rootCredential, maxAttempts });
}

function getWhole(url: string, apiKey: string, agent: http.Agent): Promise<boolean> {
  return new Promise((resolve) => {
    const request = http.get(url, { agent, headers: { 'x-api-key': apiKey }, timeout: 10_000 }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.complete && response.statusCode === 200));
      response.on('error', () => resolve(false));
    });
    request.on('error', () => resolve(false));
    request.on('timeout', () => request.destroy());
  });
}
