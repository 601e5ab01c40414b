// Wakes between the threads of one process, over a BroadcastChannel: one message per event-loop turn, whatever the
// number of queues that received something in it. Queues that no other thread waits for are told of a little later and
// together, and then not again for a while: other processes may wait for them, and a message to all threads costs as much
// as storing one.
import { BroadcastChannel } from 'node:worker_threads';
import { createWaitedQueues, createWaitMemory } from './waited-queues.ts';
import type { WakeTransport } from './wake-transport.ts';

const channelName = 'sluice.queue-wakes';
const lateMs = 5;
/** After a late message: what other processes hear of a queue that is sent to without a pause. */
const restMs = 40;

/**
 * The thread's transport; `close` before the thread ends.
 *
 * @param options.waitMemory  of createWaitMemory, shared by the threads of the process; absent nobody is known to wait
 */
export function createThreadWakes(options: { name?: string; waitMemory?: SharedArrayBuffer } = {}): WakeTransport & { close(): void } {
  const channel = new BroadcastChannel(options.name ?? channelName);
  // The channel alone must not keep a thread alive.
  channel.unref();
  const waited = createWaitedQueues(options.waitMemory ?? createWaitMemory());
  const listeners = new Set<(queueIds: readonly string[]) => void>();
  let pending = new Set<string>();
  let hasUrgent = false;
  let timer: NodeJS.Timeout | null = null;
  let isClosed = false;

  channel.onmessage = (event: unknown) => {
    const queueIds = queueIdsOf(event);
    for (const listener of listeners) listener(queueIds);
  };

  function late(): void {
    timer = pending.size > 0 ? setTimeout(late, restMs).unref() : null;
    flush();
  }

  function flush(): void {
    if (pending.size === 0) return;
    const queueIds = [...pending];
    pending = new Set();
    hasUrgent = false;
    if (!isClosed) channel.postMessage(queueIds);
  }

  return {
    publish(queueIds) {
      for (const queueId of queueIds) {
        pending.add(queueId);
        if (hasUrgent || !waited.isWaitedForElsewhere(queueId)) continue;
        hasUrgent = true;
        setImmediate(flush);
      }
      if (hasUrgent || pending.size === 0) return;
      timer ??= setTimeout(late, lateMs).unref();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    wait: (queueId, isWaiting) => (isWaiting ? waited.join(queueId) : waited.leave(queueId)),
    close() {
      isClosed = true;
      if (timer) clearTimeout(timer);
      channel.close();
    },
  };
}

function queueIdsOf(event: unknown): string[] {
  const data: unknown = typeof event === 'object' && event !== null && 'data' in event ? event.data : null;
  return Array.isArray(data) ? data.filter((id) => typeof id === 'string') : [];
}
