// The publishing part of a crash run: a topic whose subscriptions lead into two queues, one of them behind a filter policy that
// keeps half of the messages out.
import { setTimeout as delay } from 'node:timers/promises';
import { CreateTopicCommand, PublishCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import type { SigningCredential } from '../support/sign-request.ts';
import type { HistoryEvent, Outcome } from './history.ts';

/** URLs of the subscribed queues: `filtered` gets what has kind `wanted`. */
export type FanOutQueues = { all: string; filtered: string };

export type FanOut = { client: SNSClient; topicArn: string; queues: FanOutQueues };

type Recorder = (event: HistoryEvent) => void;

const lanes = 3;

/** Makes topic and subscriptions; the queues are there. */
export async function createFanOut(port: number, credentials: SigningCredential, queues: FanOutQueues): Promise<FanOut> {
  const client = new SNSClient({ endpoint: `http://127.0.0.1:${port}`, region: 'us-east-1', credentials, maxAttempts: 1 });
  const { TopicArn: topicArn = '' } = await client.send(new CreateTopicCommand({ Name: 'crash' }));
  const subscribe = (queueUrl: string, attributes: Record<string, string> = {}) =>
    client.send(
      new SubscribeCommand({
        TopicArn: topicArn,
        Protocol: 'sqs',
        Endpoint: `arn:aws:sqs:us-east-1:000000000000:${queueUrl.split('/').at(-1)}`,
        Attributes: { RawMessageDelivery: 'true', ...attributes },
      }),
    );
  await subscribe(queues.all);
  await subscribe(queues.filtered, { FilterPolicy: JSON.stringify({ kind: ['wanted'] }) });
  return { client, topicArn, queues };
}

/** Begins to publish; goes on until `goesOn` says no. @returns when the last publish is answered */
export async function publishUntil(fanOut: FanOut, record: Recorder, goesOn: () => boolean): Promise<void> {
  await Promise.all(Array.from({ length: lanes }, (_, lane) => publishFrom(fanOut, record, `p${lane}`, goesOn)));
  fanOut.client.destroy();
}

async function publishFrom({ client, topicArn, queues }: FanOut, record: Recorder, lane: string, goesOn: () => boolean): Promise<void> {
  for (let index = 0; goesOn(); index += 1) {
    const body = `${lane}-${index}`;
    const isWanted = index % 2 === 0;
    const MessageAttributes = { kind: { DataType: 'String', StringValue: isWanted ? 'wanted' : 'other' } };
    const startedMs = performance.now();
    const outcome = await publish(client, new PublishCommand({ TopicArn: topicArn, Message: body, MessageAttributes }));
    const [matching, others] = isWanted ? [[queues.all, queues.filtered], []] : [[queues.all], [queues.filtered]];
    record({ kind: 'publish', body, outcome, matching, others, startedMs, doneMs: performance.now() });
    await delay(outcome === 'ok' ? 8 : 50);
  }
}

/** A 4xx was surely not done; whatever else went wrong may have been. */
async function publish(client: SNSClient, command: PublishCommand): Promise<Outcome> {
  try {
    await client.send(command, { requestTimeout: 8_000 });
    return 'ok';
  } catch (error) {
    const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode ?? 0;
    return status >= 400 && status < 500 ? 'refused' : 'unknown';
  }
}
