// Wakes between the threads of one process, over a BroadcastChannel: one message per event-loop turn, whatever the
// number of queues that received something in it.
import { BroadcastChannel } from 'node:worker_threads';
import type { WakeTransport } from './wake-transport.ts';

const channelName = 'sluice.queue-wakes';

/** @returns the thread's transport; `close` before the thread ends */
export function createThreadWakes(name = channelName): WakeTransport & { close(): void } {
  const channel = new BroadcastChannel(name);
  // The channel alone must not keep a thread alive.
  channel.unref();
  const listeners = new Set<(queueIds: readonly string[]) => void>();
  let pending = new Set<string>();
  let isClosed = false;

  channel.onmessage = (event: unknown) => {
    const queueIds = queueIdsOf(event);
    for (const listener of listeners) listener(queueIds);
  };

  function flush(): void {
    const queueIds = [...pending];
    pending = new Set();
    if (!isClosed) channel.postMessage(queueIds);
  }

  return {
    publish(queueIds) {
      if (pending.size === 0 && queueIds.length > 0) setImmediate(flush);
      for (const queueId of queueIds) pending.add(queueId);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close() {
      isClosed = true;
      channel.close();
    },
  };
}

function queueIdsOf(event: unknown): string[] {
  const data: unknown = typeof event === 'object' && event !== null && 'data' in event ? event.data : null;
  return Array.isArray(data) ? data.filter((id) => typeof id === 'string') : [];
}
