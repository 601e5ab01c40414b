// Message move tasks that are cut off by kill -9 of the runtime, Postgres and the house: they go on by themselves, and every
// message arrives exactly once, those of a FIFO queue in the order of their groups. A batch and its count are one transaction.
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from '@playwright/test';
import { type CrashHouse, startCrashHouse } from '../../bench/crash/crash-house.ts';
import { createSqsCaller, type SqsCaller } from '../../bench/crash/sqs-caller.ts';

const messageCount = 2_000;
const groups = ['a', 'b', 'c', 'd'];
const perSecond = 200;

test('move tasks survive kills of runtime, Postgres and house: nothing lost, nothing twice, FIFO order kept', async () => {
  test.setTimeout(240_000);
  const house = await startCrashHouse({ isUnsafe: false });
  try {
    const call = createSqsCaller(house.awsPort, house.credential);
    const [standard, fifo] = [await deadLetters(call, 'standard', ''), await deadLetters(call, 'ordered', '.fifo')];
    for (const { SourceArn, DestinationArn } of [standard, fifo]) {
      await ok(call, 'StartMessageMoveTask', { SourceArn, DestinationArn, MaxNumberOfMessagesPerSecond: perSecond });
    }
    for (const kill of ['killRuntime', 'killPostgres', 'killHouse', 'killRuntime'] as const) await killMidway(house, call, kill);
    for (const { SourceArn, destinationUrl, isFifo, expected } of [standard, fifo]) {
      await expect
        .poll(() => progress(call, SourceArn), { timeout: 60_000, intervals: [200] })
        .toEqual({ status: 'COMPLETED', moved: messageCount });
      const received = await drain(call, destinationUrl);
      expect([...received].sort(), `what arrived in the ${isFifo ? 'FIFO' : 'standard'} queue`).toEqual([...expected].sort());
      if (!isFifo) continue;
      for (const group of groups) {
        const of = (bodies: readonly string[]) => bodies.filter((body) => body.startsWith(`${group}-`));
        expect(of(received), `order of group ${group}`).toEqual(of(expected));
      }
    }
  } finally {
    await house.stop();
  }
});

type Prepared = { SourceArn: string; DestinationArn: string; destinationUrl: string; isFifo: boolean; expected: string[] };

/** A dead-letter queue full of messages, and the queue they are to go to. */
async function deadLetters(call: SqsCaller, name: string, suffix: '' | '.fifo'): Promise<Prepared> {
  const isFifo = suffix !== '';
  const attributes = isFifo ? { FifoQueue: 'true' } : {};
  const arn = (queue: string) => `arn:aws:sqs:us-east-1:000000000000:${queue}${suffix}`;
  const { QueueUrl: deadUrl } = await ok(call, 'CreateQueue', { QueueName: `${name}-dead${suffix}`, Attributes: attributes });
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: arn(`${name}-dead`), maxReceiveCount: 1 });
  const Attributes = { ...attributes, RedrivePolicy };
  const { QueueUrl: destinationUrl } = await ok(call, 'CreateQueue', { QueueName: `${name}${suffix}`, Attributes });
  const expected: string[] = [];
  for (let first = 0; first < messageCount; first += 10) {
    const Entries = Array.from({ length: 10 }, (_, index) => {
      const group = groups[index % groups.length] ?? '';
      const body = `${group}-${first + index}`;
      expected.push(body);
      return { Id: String(index), MessageBody: body, ...(isFifo ? { MessageGroupId: group, MessageDeduplicationId: body } : {}) };
    });
    await ok(call, 'SendMessageBatch', { QueueUrl: deadUrl, Entries });
  }
  return { SourceArn: arn(`${name}-dead`), DestinationArn: arn(name), destinationUrl: String(destinationUrl), isFifo, expected };
}

/** Kills while both tasks run, and waits until they have gone on. */
async function killMidway(house: CrashHouse, call: SqsCaller, kill: 'killRuntime' | 'killPostgres' | 'killHouse'): Promise<void> {
  const movedNow = async () => {
    const { outcome, output } = await call('ListMessageMoveTasks', { SourceArn: 'arn:aws:sqs:us-east-1:000000000000:standard-dead' });
    const [task] = (outcome === 'ok' ? output.Results : []) as { Status: string; ApproximateNumberOfMessagesMoved: number }[];
    return task ? { isRunning: task.Status === 'RUNNING', moved: task.ApproximateNumberOfMessagesMoved } : null;
  };
  const before = await movedNow();
  expect(before, 'the task is running when it is cut off').toMatchObject({ isRunning: true });
  await house[kill]();
  await expect
    .poll(async () => (await movedNow())?.moved ?? -1, { timeout: 60_000, intervals: [50], message: `moved after ${kill}` })
    .toBeGreaterThan(before?.moved ?? 0);
  await delay(100);
}

async function progress(call: SqsCaller, SourceArn: string): Promise<{ status: string; moved: number }> {
  const [task] = (await ok(call, 'ListMessageMoveTasks', { SourceArn })).Results as {
    Status: string;
    ApproximateNumberOfMessagesMoved: number;
  }[];
  return { status: task?.Status ?? '', moved: task?.ApproximateNumberOfMessagesMoved ?? 0 };
}

/** Receives and deletes until nothing comes, in the order of arrival. */
async function drain(call: SqsCaller, QueueUrl: string): Promise<string[]> {
  const bodies: string[] = [];
  for (;;) {
    const { Messages = [] } = (await ok(call, 'ReceiveMessage', { QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 })) as {
      Messages?: { Body: string; ReceiptHandle: string }[];
    };
    if (Messages.length === 0) return bodies;
    bodies.push(...Messages.map((message) => message.Body));
    const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    await ok(call, 'DeleteMessageBatch', { QueueUrl, Entries });
  }
}

async function ok(call: SqsCaller, action: string, input: object): Promise<Record<string, unknown>> {
  const { outcome, output, code } = await call(action, input);
  if (outcome !== 'ok') throw new Error(`${action}: ${outcome} ${code} ${JSON.stringify(output)}`);
  return output;
}
