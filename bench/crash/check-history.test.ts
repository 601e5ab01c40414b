// The checker of queue histories: one lawful history that it passes, and for every promise one or more that break just it.
import { describe, expect, test } from 'vitest';
import { checkHistory } from './check-history.ts';
import type { History, HistoryEvent, ReceivedMessage, ReceiveEvent, SendEvent } from './history.ts';

const queues: History['queues'] = {
  std: { isFifo: false, redrive: { deadLetterQueue: 'dead', maxReceiveCount: 2 } },
  dead: { isFifo: false },
  fifo: { isFifo: true },
};

function send(body: string, atMs: number, more: Partial<SendEvent> = {}): SendEvent {
  const call = { kind: 'send', queue: 'std', outcome: 'ok', delaySeconds: 0, sums: body, messageId: `id-${body}` } as const;
  return { ...call, body, startedMs: atMs, doneMs: atMs + 5, ...more };
}

function fifoSend(body: string, atMs: number, sequence: string, more: Partial<SendEvent> = {}): SendEvent {
  return send(body, atMs, { queue: 'fifo', group: 'g', deduplicationId: body, sequence, ...more });
}

function message(body: string, more: Partial<ReceivedMessage> = {}): ReceivedMessage {
  return { messageId: `id-${body}`, body, sums: body, handle: `h-${body}`, receiveCount: 1, ...more };
}

function receive(atMs: number, messages: ReceivedMessage[], more: Partial<ReceiveEvent> = {}): ReceiveEvent {
  const call = { kind: 'receive', queue: 'std', outcome: 'ok', visibilitySeconds: 30 } as const;
  return { ...call, startedMs: atMs, doneMs: atMs + 5, messages, ...more };
}

function fifoReceive(atMs: number, messages: ReceivedMessage[], more: Partial<ReceiveEvent> = {}): ReceiveEvent {
  return receive(atMs, messages, { queue: 'fifo', ...more });
}

const fifoMessage = (body: string, sequence: string, more: Partial<ReceivedMessage> = {}) =>
  message(body, { group: 'g', deduplicationId: body, sequence, ...more });

function remove(body: string, atMs: number, queue = 'std', handle = `h-${body}`): HistoryEvent {
  return { kind: 'delete', queue, messageId: `id-${body}`, handle, outcome: 'ok', startedMs: atMs, doneMs: atMs + 5 };
}

const breaches = (...events: HistoryEvent[]) => checkHistory({ queues, events }).map((breach) => breach.promise);

test('a lawful history has no breach, with unknown outcomes, redelivery, a dead letter and a retried FIFO send in it', () => {
  const events: HistoryEvent[] = [
    send('a', 0),
    send('late', 0, { delaySeconds: 10 }),
    send('unknown-stored', 0, { outcome: 'unknown' }),
    send('unknown-lost', 0, { outcome: 'unknown' }),
    send('refused', 0, { outcome: 'refused' }),
    receive(20, [message('a'), message('unknown-stored')]),
    remove('a', 40),
    receive(10_100, [message('late')]),
    remove('late', 10_200),
    receive(30_100, [message('unknown-stored', { handle: 'h2', receiveCount: 2 })]),
    receive(60_300, [message('unknown-stored', { handle: 'h3' })], { queue: 'dead' }),
    fifoSend('f1', 0, '1', { outcome: 'unknown' }),
    fifoSend('f1', 10, '1'),
    fifoSend('f1', 20, '1'),
    fifoSend('f2', 30, '2'),
    fifoReceive(50, [fifoMessage('f1', '1'), fifoMessage('f2', '2')]),
    remove('f1', 60, 'fifo'),
    remove('f2', 70, 'fifo'),
    fifoSend('f1', 400_000, '3', { messageId: 'id-again' }),
    fifoReceive(400_100, [fifoMessage('f1', '3', { messageId: 'id-again', handle: 'h-again' })]),
    { kind: 'publish', body: 'p', outcome: 'ok', matching: ['std', 'fifo'], others: ['dead'], startedMs: 0, doneMs: 5 },
    receive(80, [message('p')]),
    fifoReceive(80, [message('p', { group: 'p', sequence: '9', messageId: 'id-p2' })]),
    { kind: 'depth', queue: 'std', reported: depth(1, 2, 3), counted: depth(1, 2, 3), startedMs: 0, doneMs: 5 },
  ];
  expect(checkHistory({ queues, events })).toEqual([]);
});

test('what a crash of the database undoes of receives is lawful on standard queues, and nothing else is', () => {
  const crash: HistoryEvent = { kind: 'database-crash', startedMs: 100, doneMs: 900 };
  const again = (queue: string) => [
    receive(50, [message('a')]),
    receive(1_000, [message('a', { handle: 'h2' })]),
    remove('a', 1_010, queue, 'h2'),
  ];
  expect(breaches(send('a', 0), crash, ...again('std'))).toEqual([]);
  expect(
    breaches(
      send('a', 0),
      { ...crash, startedMs: 1_100, doneMs: 1_900 },
      receive(50, [message('a')]),
      receive(3_000, [message('a', { handle: 'h2' })]),
    ),
  ).toEqual(['visibility']);
  const fifo = [
    fifoSend('a', 0, '1'),
    fifoReceive(50, [fifoMessage('a', '1')]),
    fifoReceive(1_000, [fifoMessage('a', '1', { handle: 'h2' })]),
  ];
  expect(breaches(crash, ...fifo)).toEqual(['group-lease', 'visibility']);
});

test('a FIFO message may come before its send is tried again, when the answer to the first try was lost', () => {
  const { messageId: _, sequence: __, ...lost } = fifoSend('a', 0, '1', { outcome: 'unknown' });
  const retried = fifoSend('a', 60, '1');
  const received = fifoReceive(20, [fifoMessage('a', '1')]);
  expect(breaches(lost, received, retried)).toEqual([]);
  expect(breaches(received, retried)).toEqual(['visibility']);
});

const depth = (visible: number, inFlight: number, delayed: number) => ({ visible, inFlight, delayed });

describe('breaks just one promise:', () => {
  test.each<[name: string, promise: string, events: HistoryEvent[]]>([
    ['an acknowledged message that never arrives', 'loss', [send('a', 0)]],
    ['a message that nobody sent', 'phantom', [receive(0, [message('x')])]],
    ['a message whose sending was refused', 'phantom', [send('a', 0, { outcome: 'refused' }), receive(9, [message('a')])]],
    [
      'a body that changed',
      'content',
      [send('a', 0), send('b', 0), receive(9, [message('b'), message('b', { messageId: 'id-a', handle: 'h' })])],
    ],
    ['attributes that changed', 'content', [send('a', 0), receive(9, [message('a', { sums: 'other' })])]],
    [
      'a FIFO message before an earlier one of its group',
      'order',
      [
        fifoSend('a', 0, '1'),
        fifoSend('b', 10, '2'),
        fifoReceive(20, [fifoMessage('b', '2')]),
        remove('b', 30, 'fifo'),
        fifoReceive(40, [fifoMessage('a', '1')]),
      ],
    ],
    [
      'a send with a lower sequence than the one acknowledged before it',
      'order',
      [fifoSend('a', 0, '2'), fifoSend('b', 10, '1'), fifoReceive(20, [fifoMessage('b', '1'), fifoMessage('a', '2')])],
    ],
    [
      'two receivers of one group at once',
      'group-lease',
      [fifoSend('a', 0, '1'), fifoSend('b', 10, '2'), fifoReceive(20, [fifoMessage('a', '1')]), fifoReceive(40, [fifoMessage('b', '2')])],
    ],
    [
      'a second message of one deduplication id',
      'duplicate',
      [
        fifoSend('a', 0, '1'),
        fifoReceive(20, [fifoMessage('a', '1')]),
        remove('a', 30, 'fifo'),
        fifoReceive(40, [fifoMessage('a', '2', { messageId: 'id-2', handle: 'h2' })]),
      ],
    ],
    [
      'another id told to the retry of a send',
      'duplicate',
      [
        fifoSend('a', 0, '1'),
        fifoSend('a', 10, '2', { messageId: 'id-2' }),
        fifoReceive(20, [fifoMessage('a', '1'), fifoMessage('a', '2', { messageId: 'id-2', handle: 'h2' })]),
      ],
    ],
    ['a message before its delay is over', 'visibility', [send('a', 0, { delaySeconds: 10 }), receive(9_000, [message('a')])]],
    [
      'a message given twice within its timeout',
      'visibility',
      [send('a', 0), receive(10, [message('a')]), receive(20_000, [message('a', { handle: 'h2', receiveCount: 2 })])],
    ],
    [
      'a message not given although its timeout is long over',
      'visibility',
      [send('a', 0), receive(10, [message('a')]), receive(32_000, []), receive(40_000, [message('a', { handle: 'h2', receiveCount: 2 })])],
    ],
    [
      'a delete with the handle of an earlier lease',
      'stale-handle',
      [
        fifoSend('a', 0, '1'),
        fifoReceive(10, [fifoMessage('a', '1')]),
        fifoReceive(30_100, [fifoMessage('a', '1', { handle: 'h2', receiveCount: 2 })]),
        remove('a', 30_200, 'fifo'),
      ],
    ],
    [
      'a message received more often than the redrive policy allows',
      'dead-letter',
      [send('a', 0), ...[1, 2, 3].map((count) => receive(count * 30_100, [message('a', { handle: `h${count}`, receiveCount: count })]))],
    ],
    [
      'a message in the dead-letter queue before its time',
      'dead-letter',
      [send('a', 0), receive(10, [message('a')]), receive(30_100, [message('a', { handle: 'h2' })], { queue: 'dead' })],
    ],
    [
      'counts that are not true',
      'depth',
      [{ kind: 'depth', queue: 'std', reported: depth(1, 0, 0), counted: depth(2, 0, 0), startedMs: 0, doneMs: 5 }],
    ],
    [
      'a publish that misses a queue',
      'fan-out',
      [{ kind: 'publish', body: 'p', outcome: 'ok', matching: ['std'], others: [], startedMs: 0, doneMs: 5 }],
    ],
    [
      'a publish that reaches a FIFO queue twice',
      'fan-out',
      [
        { kind: 'publish', body: 'p', outcome: 'unknown', matching: ['fifo'], others: [], startedMs: 0, doneMs: 5 },
        fifoReceive(10, [message('p', { group: 'g', sequence: '1' })]),
        fifoReceive(20_000, [message('p', { group: 'h', sequence: '2', messageId: 'id-p2', handle: 'h2' })]),
      ],
    ],
    [
      'a publish that passes a filter it does not match',
      'fan-out',
      [{ kind: 'publish', body: 'p', outcome: 'ok', matching: [], others: ['std'], startedMs: 0, doneMs: 5 }, receive(10, [message('p')])],
    ],
  ])('%s', (_name, promise, events) => {
    expect(breaches(...events)).toEqual([promise]);
  });
});
