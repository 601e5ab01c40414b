// The load of a crash run: senders and receivers of a standard and a FIFO queue, and publishers to a topic that leads into
// queues, which go on through every kill and write down each call. A FIFO send whose outcome is unknown is repeated under its deduplication id, as clients do.
import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { FanOut } from './fan-out-load.ts';
import { publishUntil } from './fan-out-load.ts';
import type { HistoryEvent, Outcome, ReceivedMessage } from './history.ts';
import type { SqsCaller } from './sqs-caller.ts';

export type CrashQueues = { standard: string; dead: string; fifo: string };

export type CrashLoad = {
  /** Senders stop; receivers go on until the queues are empty. */
  stopSending(): Promise<void>;
  stop(): Promise<void>;
};

const lanes = { standardSenders: 5, fifoSenders: 4, standardReceivers: 3, fifoReceivers: 3 };
const groupCount = 5;
const visibilitySeconds = 2;

/**
 * Begins the load.
 *
 * @param random  0 ≤ x < 1, seeded: decides delays and which messages a receiver leaves to come again
 */
export function startCrashLoad(deps: {
  call: SqsCaller;
  queues: CrashQueues;
  fanOut: FanOut;
  record: (event: HistoryEvent) => void;
  random: () => number;
}): CrashLoad {
  const { queues, fanOut } = deps;
  let isSending = true;
  let isReceiving = true;
  const goesOn = () => isSending;
  const receives = () => isReceiving;
  const senders = [
    ...Array.from({ length: lanes.standardSenders }, (_, lane) => sendStandard(deps, `s${lane}`, goesOn)),
    ...Array.from({ length: lanes.fifoSenders }, (_, lane) => sendFifo(deps, `f${lane}`, goesOn)),
    publishUntil(fanOut, deps.record, goesOn),
  ];
  const receivers = [
    ...Array.from({ length: lanes.standardReceivers }, () => receiveFrom(deps, queues.standard, 0.9, receives)),
    ...Array.from({ length: lanes.fifoReceivers }, () => receiveFrom(deps, queues.fifo, 0.97, receives)),
    ...[queues.dead, ...Object.values(fanOut.queues)].map((queue) => receiveFrom(deps, queue, 1, receives)),
  ];
  return {
    async stopSending() {
      isSending = false;
      await Promise.all(senders);
    },
    async stop() {
      isReceiving = false;
      await Promise.all(receivers);
    },
  };
}

type Deps = Parameters<typeof startCrashLoad>[0];

async function sendStandard({ call, queues, record, random }: Deps, lane: string, goesOn: () => boolean): Promise<void> {
  for (let index = 0; goesOn(); index += 1) {
    const body = `${lane}-${index}`;
    const delaySeconds = random() < 0.05 ? 1 : 0;
    const startedMs = performance.now();
    const { outcome, output } = await call('SendMessage', {
      QueueUrl: queues.standard,
      MessageBody: body,
      DelaySeconds: delaySeconds,
      MessageAttributes: { lane: { DataType: 'String', StringValue: lane } },
    });
    const told = typeof output.MessageId === 'string' ? { messageId: output.MessageId } : {};
    const call_ = { startedMs, doneMs: performance.now(), outcome, delaySeconds, sums: sumsOf(body, lane), ...told };
    record({ kind: 'send', queue: queues.standard, body, ...call_ });
    await delay(outcome === 'ok' ? 4 : 50);
  }
}

async function sendFifo({ call, queues, record }: Deps, lane: string, goesOn: () => boolean): Promise<void> {
  for (let index = 0; goesOn(); index += 1) {
    const body = `${lane}-${index}`;
    const group = `g${index % groupCount}`;
    for (let outcome: Outcome = 'unknown'; outcome === 'unknown'; ) {
      const startedMs = performance.now();
      const reply = await call('SendMessage', {
        QueueUrl: queues.fifo,
        MessageBody: body,
        MessageGroupId: group,
        MessageDeduplicationId: body,
      });
      outcome = reply.outcome;
      const { MessageId, SequenceNumber } = reply.output;
      const told = typeof MessageId === 'string' ? { messageId: MessageId, sequence: String(SequenceNumber) } : {};
      const common = { startedMs, doneMs: performance.now(), outcome, delaySeconds: 0, sums: sumsOf(body), group, deduplicationId: body };
      record({ kind: 'send', queue: queues.fifo, body, ...common, ...told });
      await delay(outcome === 'ok' ? 4 : 50);
    }
  }
}

async function receiveFrom({ call, record, random }: Deps, queue: string, deletedShare: number, goesOn: () => boolean): Promise<void> {
  while (goesOn()) {
    const startedMs = performance.now();
    const { outcome, output } = await call('ReceiveMessage', {
      QueueUrl: queue,
      MaxNumberOfMessages: 10,
      WaitTimeSeconds: 1,
      VisibilityTimeout: visibilitySeconds,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    });
    const messages = messagesOf(output);
    record({ kind: 'receive', queue, outcome, visibilitySeconds, messages, startedMs, doneMs: performance.now() });
    if (outcome !== 'ok') await delay(50);
    for (const { messageId, handle } of messages) {
      if (random() >= deletedShare) continue;
      const deletedMs = performance.now();
      const deleted = await call('DeleteMessage', { QueueUrl: queue, ReceiptHandle: handle });
      record({ kind: 'delete', queue, messageId, handle, outcome: deleted.outcome, startedMs: deletedMs, doneMs: performance.now() });
    }
  }
}

function messagesOf(output: Record<string, unknown>): ReceivedMessage[] {
  const list = Array.isArray(output.Messages) ? (output.Messages as WireMessage[]) : [];
  return list.map((one) => {
    const { MessageGroupId: group, MessageDeduplicationId: deduplicationId, SequenceNumber: sequence } = one.Attributes;
    return {
      messageId: one.MessageId,
      body: one.Body,
      sums: sumsOf(one.Body, one.MessageAttributes?.lane?.StringValue),
      handle: one.ReceiptHandle,
      receiveCount: Number(one.Attributes.ApproximateReceiveCount),
      ...(group === undefined ? {} : { group }),
      ...(deduplicationId === undefined ? {} : { deduplicationId }),
      ...(sequence === undefined ? {} : { sequence }),
    };
  });
}

type WireMessage = {
  MessageId: string;
  Body: string;
  ReceiptHandle: string;
  Attributes: Record<string, string>;
  MessageAttributes?: Record<string, { StringValue: string }>;
};

function sumsOf(body: string, attribute = ''): string {
  return createHash('md5').update(`${body} ${attribute}`).digest('hex');
}
