import { describe, expect, it } from 'vitest';
import { addTicks, emptyWindow } from './live-window.ts';
import { currentDepth, emptyPolling, queueDepthRows, queueFlow, queueRateRows, topicFlow } from './queue-series.ts';
import { queueAt, tickAt } from './tick-factory.test-data.ts';

const busy = (second: number, values: Parameters<typeof queueAt>[1]) => ({ ...tickAt(second), queues: [queueAt('q', values)] });

describe('one queue in the live window', () => {
  it('has a row a second, with nothing where a tick does not name it', () => {
    const window = addTicks(emptyWindow, [busy(10, { visible: 3, sent: 2 }), tickAt(11), busy(12, { inFlight: 1, received: 1 })]);
    expect(queueDepthRows(window, 'q').map(({ visible, inFlight }) => [visible, inFlight])).toEqual([[3, 0], [0, 0], [0, 1]]); // biome-ignore format: rows
    expect(queueRateRows(window, 'q').map(({ sent, received }) => [sent, received])).toEqual([[2, 0], [0, 0], [0, 1]]); // biome-ignore format: rows
    expect(currentDepth(window, 'q')).toMatchObject({ visible: 0, inFlight: 1 });
    expect(currentDepth(window, 'other')).toBeNull();
  });

  it('flows at the mean of the last five seconds, and is unknown without ticks', () => {
    expect(queueFlow(emptyWindow, 'q')).toBeNull();
    const window = addTicks(emptyWindow, [
      busy(1, { sent: 100 }),
      ...[6, 7, 8, 9, 10].map((second) => busy(second, { sent: 2, received: 1 })),
    ]);
    expect(queueFlow(window, 'q')).toEqual({ sentPerSecond: 2, receivedPerSecond: 1, emptyReceivesPerSecond: 0 });
  });

  it.each([
    [19, 0, false],
    [20, 0, true],
    [500, 600, false],
    [500, 400, true],
  ])('%d empty receives beside %d messages are mostly empty: %s', (emptyReceives, received, isMostlyEmpty) => {
    const window = addTicks(emptyWindow, [busy(1, { emptyReceives, received })]);
    expect(emptyPolling(window, 'q')).toEqual({ emptyReceives, isMostlyEmpty });
  });
});

describe('one topic in the live window', () => {
  it('has a rate for each subscription', () => {
    const topic = (delivered: number) => ({
      ...{ topicId: 't', name: 't', published: 1, delivered },
      bySubscription: [{ subscriptionId: 's', delivered }],
    });
    const window = addTicks(emptyWindow, [
      { ...tickAt(4), topics: [topic(4)] },
      { ...tickAt(5), topics: [topic(2)] },
    ]);
    const flow = topicFlow(window, 't');
    expect(flow?.publishedPerSecond).toBe(1);
    expect([...(flow?.deliveredPerSecond ?? [])]).toEqual([['s', 3]]);
    expect(topicFlow(emptyWindow, 't')).toBeNull();
  });
});
