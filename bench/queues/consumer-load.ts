// Loads that need answers to go on: receivers that delete what they get, and messages timed from their sending to a waiting
// long poll. A process of its own: `node consumer-load.ts <job.json>`; prints a ConsumerResult.
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { SigningCredential } from '../support/sign-request.ts';
import type { SocketCaller } from '../support/socket-caller.ts';
import { createSocketCaller } from '../support/socket-caller.ts';

export type ConsumerJob = {
  kind: 'receive-and-delete' | 'latency';
  port: number;
  credential: SigningCredential;
  queueUrl: string;
  seconds: number;
  /** Receivers at a time. */
  receivers: number;
  /** Of `latency`: messages sent per second. */
  sendsPerSecond: number;
};

export type ConsumerResult = { messages: number; perSecond: number; p50Ms: number; p99Ms: number };

async function receiveAndDelete(job: ConsumerJob, call: SocketCaller['call']): Promise<ConsumerResult> {
  const endsAt = performance.now() + job.seconds * 1_000;
  const latenciesMs: number[] = [];
  let messages = 0;
  const receiver = async () => {
    while (performance.now() < endsAt) {
      const startedAt = performance.now();
      const { bodies, deleted } = await receive(call, job.queueUrl, 0);
      if (bodies.length === 0) throw new Error('the queue ran empty, more messages are needed');
      await deleted;
      latenciesMs.push(performance.now() - startedAt);
      messages += bodies.length;
    }
  };
  await Promise.all(Array.from({ length: job.receivers }, receiver));
  return summary(messages, job.seconds, latenciesMs);
}

async function latency(job: ConsumerJob, call: SocketCaller['call']): Promise<ConsumerResult> {
  const latenciesMs: number[] = [];
  const deletes: Promise<void>[] = [];
  let isOver = false;
  const receiver = async () => {
    while (!isOver) {
      const { bodies, deleted } = await receive(call, job.queueUrl, 1);
      for (const body of bodies) latenciesMs.push(performance.now() - Number(body));
      // Not waited for: a receiver that deletes is not one that waits.
      deletes.push(deleted);
    }
  };
  const receivers = Array.from({ length: job.receivers }, receiver);
  await delay(300);
  const sends: Promise<unknown>[] = [];
  const startedAt = performance.now();
  const total = job.seconds * job.sendsPerSecond;
  while (sends.length < total) {
    const due = Math.min(total, Math.floor(((performance.now() - startedAt) / 1_000) * job.sendsPerSecond));
    while (sends.length < due) sends.push(call('SendMessage', { QueueUrl: job.queueUrl, MessageBody: String(performance.now()) }));
    await delay(1);
  }
  await Promise.all(sends);
  for (let waitedMs = 0; latenciesMs.length < total && waitedMs < 5_000; waitedMs += 20) await delay(20);
  isOver = true;
  await Promise.all([...receivers, ...deletes]);
  if (latenciesMs.length < total) throw new Error(`${total - latenciesMs.length} of ${total} messages did not arrive`);
  return summary(total, job.seconds, latenciesMs);
}

/** Bodies as they arrived, and the deleting of their messages. */
async function receive(
  call: SocketCaller['call'],
  queueUrl: string,
  waitSeconds: number,
): Promise<{ bodies: string[]; deleted: Promise<void> }> {
  const received = await call('ReceiveMessage', { QueueUrl: queueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: waitSeconds });
  const messages = (received.Messages ?? []) as { Body: string; ReceiptHandle: string }[];
  return { bodies: messages.map((message) => message.Body), deleted: remove(call, queueUrl, messages) };
}

async function remove(call: SocketCaller['call'], queueUrl: string, messages: readonly { ReceiptHandle: string }[]): Promise<void> {
  if (messages.length === 0) return;
  const Entries = messages.map((message, index) => ({ Id: String(index), ReceiptHandle: message.ReceiptHandle }));
  const deleted = await call('DeleteMessageBatch', { QueueUrl: queueUrl, Entries });
  if (deleted.Failed) throw new Error(`a delete failed: ${JSON.stringify(deleted)}`);
}

function summary(messages: number, seconds: number, latenciesMs: number[]): ConsumerResult {
  latenciesMs.sort((left, right) => left - right);
  const at = (share: number) => latenciesMs[Math.floor(latenciesMs.length * share)] ?? Number.NaN;
  return { messages, perSecond: messages / seconds, p50Ms: at(0.5), p99Ms: at(0.99) };
}

const jobFile = process.argv[2];
if (jobFile === undefined) throw new Error('usage: node consumer-load.ts JOB.json');
const job = JSON.parse(readFileSync(jobFile, 'utf8')) as ConsumerJob;
const caller = createSocketCaller(job.port, job.credential);
process.stdout.write(JSON.stringify(await (job.kind === 'latency' ? latency : receiveAndDelete)(job, caller.call)));
caller.close();
