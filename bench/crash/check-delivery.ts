// Of a history: that what was acknowledged arrives (I1), nothing else does (I2), unchanged (I3), FIFO messages once per
// deduplication id (I6), that counts are true at rest (I10) and that publishes reach the queues they should (I11).
import type { Breach } from './check-history.ts';
import type { History, HistoryEvent, PublishEvent, ReceivedMessage, ReceiveEvent, SendEvent } from './history.ts';
import { deduplicationMs } from './history.ts';

export function checkDelivery(history: History): Breach[] {
  const { events } = history;
  const sends = events.filter((event): event is SendEvent => event.kind === 'send');
  const publishes = events.filter((event): event is PublishEvent => event.kind === 'publish');
  const arrivals = arrivalsOf(events);
  return [
    ...checkLoss(sends, arrivals),
    ...checkPhantoms(sends, publishes, arrivals),
    ...checkContent(sends, arrivals),
    ...checkDuplicates(history, sends, arrivals),
    ...checkDepths(events),
    ...checkFanOut(history, publishes, arrivals),
  ];
}

type Arrival = ReceivedMessage & { queue: string };

function arrivalsOf(events: readonly HistoryEvent[]): Arrival[] {
  const receives = events.filter((event): event is ReceiveEvent => event.kind === 'receive');
  return receives.flatMap(({ queue, messages }) => messages.map((message) => ({ ...message, queue })));
}

/** I1: anywhere will do, for a message may have ended in the dead-letter queue. */
function checkLoss(sends: readonly SendEvent[], arrivals: readonly Arrival[]): Breach[] {
  const arrived = new Set(arrivals.map((arrival) => arrival.messageId));
  const lost = sends.filter((send) => send.outcome === 'ok' && !arrived.has(send.messageId ?? ''));
  return lost.map((send) => ({ promise: 'loss', sentence: `${send.body} was acknowledged to ${send.queue} and never arrived` }));
}

/** I2: what was refused is as good as never sent. */
function checkPhantoms(sends: readonly SendEvent[], publishes: readonly PublishEvent[], arrivals: readonly Arrival[]): Breach[] {
  const attempted = new Set([...sends, ...publishes].filter((call) => call.outcome !== 'refused').map((call) => call.body));
  return arrivals
    .filter((arrival) => !attempted.has(arrival.body))
    .map((arrival) => ({ promise: 'phantom', sentence: `${arrival.body} came out of ${arrival.queue} and nobody sent it` }));
}

/** I3 */
function checkContent(sends: readonly SendEvent[], arrivals: readonly Arrival[]): Breach[] {
  const sent = new Map(sends.filter((send) => send.messageId !== undefined).map((send) => [send.messageId, send]));
  return arrivals.flatMap((arrival) => {
    const send = sent.get(arrival.messageId);
    const isSame = !send || (send.body === arrival.body && send.sums === arrival.sums);
    return isSame ? [] : [{ promise: 'content' as const, sentence: `${send.body} arrived as ${arrival.body}, ${arrival.sums}` }];
  });
}

/** I6: one message per id and window, whatever was deleted or crashed meanwhile, and every sender is told of the same. */
function checkDuplicates({ queues }: History, sends: readonly SendEvent[], arrivals: readonly Arrival[]): Breach[] {
  const breaches: Breach[] = [];
  const arrivedById = Map.groupBy(arrivals, (one) => `${one.queue} ${one.deduplicationId}`);
  const byId = Map.groupBy(
    sends.filter((send) => queues[send.queue]?.isFifo && send.deduplicationId !== undefined),
    (send) => `${send.queue} ${send.deduplicationId}`,
  );
  for (const [id, calls] of byId) {
    const firstMs = Math.min(...calls.map((call) => call.startedMs));
    const inWindow = calls.filter((call) => call.doneMs < firstMs + deduplicationMs);
    const told = new Set(inWindow.flatMap((call) => (call.outcome === 'ok' ? [call.messageId ?? ''] : [])));
    if (told.size > 1) breaches.push({ promise: 'duplicate', sentence: `senders of ${id} were told of ${[...told].join(' and ')}` });
    // Were there later sends, a second message would be lawful.
    if (inWindow.length < calls.length) continue;
    const arrived = arrivedById.get(id) ?? [];
    const stored = new Set([...told, ...arrived.map((one) => one.messageId)]);
    if (stored.size > Math.max(1, told.size)) breaches.push({ promise: 'duplicate', sentence: `${id} was stored ${stored.size} times` });
  }
  return breaches;
}

/** I10 */
function checkDepths(events: readonly HistoryEvent[]): Breach[] {
  return events.flatMap((event) => {
    if (event.kind !== 'depth') return [];
    const { reported, counted } = event;
    const isTrue = (['visible', 'inFlight', 'delayed'] as const).every((what) => reported[what] === counted[what]);
    const sentence = `${event.queue} reports ${JSON.stringify(reported)} and holds ${JSON.stringify(counted)}`;
    return isTrue ? [] : [{ promise: 'depth' as const, sentence }];
  });
}

/** I11 */
function checkFanOut({ queues }: History, publishes: readonly PublishEvent[], arrivals: readonly Arrival[]): Breach[] {
  const copies = new Map<string, Set<string>>();
  for (const { queue, body, messageId } of arrivals) {
    const key = `${queue} ${body}`;
    copies.set(key, (copies.get(key) ?? new Set()).add(messageId));
  }
  return publishes.flatMap(({ body, outcome, matching, others }) => {
    const count = (queue: string) => copies.get(`${queue} ${body}`)?.size ?? 0;
    const missing = outcome === 'ok' ? matching.filter((queue) => count(queue) === 0) : [];
    const doubled = matching.filter((queue) => queues[queue]?.isFifo && count(queue) > 1);
    const strays = others.filter((queue) => count(queue) > 0);
    return [
      ...missing.map((queue) => `${body} never reached ${queue}`),
      ...doubled.map((queue) => `${body} reached ${queue} more than once`),
      ...strays.map((queue) => `${body} reached ${queue}, whose filter policy keeps it out`),
    ].map((sentence) => ({ promise: 'fan-out' as const, sentence }));
  });
}
