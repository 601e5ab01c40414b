// Of a history: that FIFO groups keep their order (I4) and one holder (I5), that messages are hidden as long as they should
// be and no longer (I7), that handles of earlier leases delete nothing (I8), and that messages go to their dead-letter
// queue after as many receives as the redrive policy says (I9).
import type { Breach } from './check-history.ts';
import type {
  DatabaseCrashEvent,
  DeleteEvent,
  History,
  HistoryEvent,
  ReceivedMessage,
  ReceiveEvent,
  SendEvent,
  VisibilityEvent,
} from './history.ts';
import { receivesUndoneMs } from './history.ts';

export function checkOrderAndLeases(history: History): Breach[] {
  const leases = leasesOf(history);
  return [
    ...checkOrder(history),
    ...checkGroupLeases(history, leases),
    ...checkVisibility(history, leases),
    ...checkStaleHandles(history, leases),
    ...checkDeadLetters(history, leases),
  ];
}

/** One message in one receiver's hands. */
type Lease = ReceivedMessage & {
  queue: string;
  receive: ReceiveEvent;
  /** Until then the message was surely hidden: the timeout has not passed, and nobody began to delete or release it. */
  heldUntilMs: number;
  /** A crash of the database may have undone it: standard queues only. */
  isDoubtful: boolean;
  /** From then on it is surely visible again, when it was not deleted; infinity when nobody can tell. */
  freeFromMs: number;
};

/** A message that came back later than this after its timeout came back late. */
const lateMs = 1_000;

function leasesOf({ queues, events }: History): Lease[] {
  const crashes = events.filter((event): event is DatabaseCrashEvent => event.kind === 'database-crash');
  const ends = Map.groupBy(
    events.filter((event): event is DeleteEvent | VisibilityEvent => event.kind === 'delete' || event.kind === 'visibility'),
    (event) => event.handle,
  );
  const leases: Lease[] = [];
  for (const receive of events) {
    if (receive.kind !== 'receive') continue;
    for (const message of receive.messages) {
      const changes = ends.get(message.handle) ?? [];
      const timeoutMs = receive.visibilitySeconds * 1_000;
      const undoing = queues[receive.queue]?.isFifo
        ? []
        : crashes.filter((crash) => receive.doneMs > crash.startedMs - receivesUndoneMs && receive.startedMs < crash.doneMs);
      const isDoubtful = undoing.length > 0;
      const endsMs = [...changes, ...undoing].map((event) => event.startedMs);
      const heldUntilMs = Math.min(receive.startedMs + timeoutMs, ...endsMs);
      const freeFromMs = endsMs.length > 0 ? Number.POSITIVE_INFINITY : receive.doneMs + timeoutMs;
      leases.push({ ...message, queue: receive.queue, receive, heldUntilMs, freeFromMs, isDoubtful });
    }
  }
  return leases.sort((left, right) => left.receive.doneMs - right.receive.doneMs);
}

/** I4: sends that followed each other have rising sequences, and first deliveries of a group follow the sequences. */
function checkOrder({ queues, events }: History): Breach[] {
  const breaches: Breach[] = [];
  const fifo = (queue: string) => queues[queue]?.isFifo === true;
  const sends = events.filter((event): event is SendEvent => event.kind === 'send' && event.outcome === 'ok' && fifo(event.queue));
  for (const [group, calls] of Map.groupBy(sends, (send) => `${send.queue} ${send.group}`)) {
    // A duplicate is answered with its original's sequence, which says nothing about when it was sent.
    const firsts = [...Map.groupBy(calls, (send) => send.messageId).values()].flatMap((same) => (same.length === 1 ? same : []));
    const byEnd = firsts.toSorted((left, right) => left.doneMs - right.doneMs);
    const byStart = firsts.toSorted((left, right) => left.startedMs - right.startedMs);
    let highest = -1n;
    let ended = 0;
    for (const call of byStart) {
      for (let one = byEnd[ended]; one && one.doneMs < call.startedMs; one = byEnd[ended]) {
        if (sequenceOf(one) > highest) highest = sequenceOf(one);
        ended += 1;
      }
      if (sequenceOf(call) < highest)
        breaches.push({ promise: 'order', sentence: `${call.body} has a lower sequence in ${group} than one before it` });
    }
  }
  const seen = new Map<string, { highest: bigint; ids: Set<string> }>();
  const receives = events.filter((event): event is ReceiveEvent => event.kind === 'receive' && fifo(event.queue));
  for (const { queue, messages } of receives.toSorted((left, right) => left.doneMs - right.doneMs)) {
    for (const message of messages) {
      const key = `${queue} ${message.group}`;
      const group = seen.get(key) ?? { highest: -1n, ids: new Set() };
      seen.set(key, group);
      if (group.ids.has(message.messageId)) continue;
      group.ids.add(message.messageId);
      if (sequenceOf(message) < group.highest)
        breaches.push({ promise: 'order', sentence: `${message.body} came after a later one of ${key}` });
      else group.highest = sequenceOf(message);
    }
  }
  return breaches;
}

/** I5: a receive that began and ended while another surely held messages of the group has none of it. */
function checkGroupLeases({ queues }: History, leases: readonly Lease[]): Breach[] {
  const breaches: Breach[] = [];
  const fifo = leases.filter((lease) => queues[lease.queue]?.isFifo);
  for (const [group, own] of Map.groupBy(fifo, (lease) => `${lease.queue} ${lease.group}`)) {
    const batches = [...Map.groupBy(own, (lease) => lease.receive)].map(([receive, held]) => ({
      receive,
      heldUntilMs: Math.min(...held.map((lease) => lease.heldUntilMs)),
    }));
    for (const [index, one] of batches.entries()) {
      for (const other of batches.slice(index + 1)) {
        const isInside = other.receive.startedMs > one.receive.doneMs && other.receive.doneMs < one.heldUntilMs;
        if (isInside) breaches.push({ promise: 'group-lease', sentence: `${group} had two holders at ${other.receive.doneMs} ms` });
      }
    }
  }
  return breaches;
}

/** By message. A FIFO send whose answer was lost is tried again, and the message may have been there since the first try. */
function sendsById(events: readonly HistoryEvent[]): Map<string, { begunMs: number; delaySeconds: number }> {
  const sends = events.filter((event): event is SendEvent => event.kind === 'send');
  const tries = Map.groupBy(sends, (send) => `${send.queue} ${send.deduplicationId}`);
  const begunMs = (send: SendEvent) => {
    const all = send.deduplicationId === undefined ? [send] : (tries.get(`${send.queue} ${send.deduplicationId}`) ?? [send]);
    return Math.min(...all.map(({ startedMs }) => startedMs));
  };
  return new Map(
    sends.flatMap((send) => (send.messageId ? [[send.messageId, { begunMs: begunMs(send), delaySeconds: send.delaySeconds }]] : [])),
  );
}

/** I7 */
function checkVisibility({ queues, events }: History, leases: readonly Lease[]): Breach[] {
  const breaches: Breach[] = [];
  const sends = sendsById(events);
  const empty = events.filter(
    (event): event is ReceiveEvent => event.kind === 'receive' && event.outcome === 'ok' && event.messages.length === 0,
  );
  for (const [messageId, own] of Map.groupBy(leases, (lease) => lease.messageId)) {
    const send = sends.get(messageId);
    const [first] = own;
    if (send && first && first.receive.doneMs < send.begunMs + send.delaySeconds * 1_000) {
      breaches.push({ promise: 'visibility', sentence: `${first.body} came before its delay was over` });
    }
    for (const [index, lease] of own.entries()) {
      const next = own[index + 1];
      if (next && next.receive.doneMs < lease.heldUntilMs) {
        breaches.push({ promise: 'visibility', sentence: `${next.body} came again while it was held` });
      }
      if (next && next.queue === lease.queue && !queues[lease.queue]?.isFifo && wasMissed(empty, lease, next)) {
        breaches.push({ promise: 'visibility', sentence: `${lease.body} was not given though its timeout had long passed` });
      }
    }
  }
  return breaches;
}

/** Whether a receive in between found nothing although the message had surely been visible for a while. */
function wasMissed(empty: readonly ReceiveEvent[], lease: Lease, next: Lease): boolean {
  const sinceMs = lease.freeFromMs + lateMs;
  if (sinceMs >= next.receive.startedMs) return false;
  // One whose answer was lost may have had it in between.
  return empty.some(
    (one) =>
      one.queue === lease.queue &&
      one.startedMs > sinceMs &&
      one.doneMs < next.receive.startedMs &&
      next.receiveCount === lease.receiveCount + 1,
  );
}

/** I8 */
function checkStaleHandles({ queues, events }: History, leases: readonly Lease[]): Breach[] {
  const byMessage = Map.groupBy(leases, (lease) => `${lease.queue} ${lease.messageId}`);
  return events.flatMap((event) => {
    if (event.kind !== 'delete' || event.outcome !== 'ok' || !queues[event.queue]?.isFifo) return [];
    const own = byMessage.get(`${event.queue} ${event.messageId}`) ?? [];
    const used = own.findIndex((lease) => lease.handle === event.handle);
    const isStale = used >= 0 && own.slice(used + 1).some((lease) => lease.receive.doneMs < event.startedMs);
    return isStale ? [{ promise: 'stale-handle' as const, sentence: `${event.messageId} was deleted by an earlier lease's handle` }] : [];
  });
}

/** I9: never more receives than allowed, and in the dead-letter queue exactly as many before, when every receive was seen. */
function checkDeadLetters({ queues, events }: History, leases: readonly Lease[]): Breach[] {
  const breaches: Breach[] = [];
  for (const [queue, { redrive }] of Object.entries(queues)) {
    if (!redrive) continue;
    const wereAllSeen = !events.some((event) => event.kind === 'receive' && event.queue === queue && event.outcome === 'unknown');
    const received = Map.groupBy(
      leases.filter((lease) => lease.queue === queue),
      (lease) => lease.messageId,
    );
    for (const [messageId, own] of received) {
      const counted = own.filter((lease) => !lease.isDoubtful);
      const most = Math.max(counted.length, ...own.map((lease) => lease.receiveCount));
      if (most > redrive.maxReceiveCount) breaches.push({ promise: 'dead-letter', sentence: `${messageId} was received ${most} times` });
    }
    if (!wereAllSeen) continue;
    const dead = new Set(leases.filter((lease) => lease.queue === redrive.deadLetterQueue).map((lease) => lease.messageId));
    for (const messageId of dead) {
      const times = received.get(messageId)?.length ?? 0;
      if (times < redrive.maxReceiveCount)
        breaches.push({ promise: 'dead-letter', sentence: `${messageId} moved after ${times} receives` });
    }
  }
  return breaches;
}

function sequenceOf(one: { sequence?: string }): bigint {
  return BigInt(one.sequence ?? '0');
}
