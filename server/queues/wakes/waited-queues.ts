// Which queues the threads of this process wait for, as counters in shared memory: a sender posts a wake at once only when
// somebody elsewhere waits, because posting costs as much as storing a message. Counters are shared by queues of the same
// hash, and stay too high when a thread dies; either costs a needless wake and never a lost one.

/** Queues whose ids hash alike share one; a power of two. */
const slotCount = 8_192;

export type WaitedQueues = {
  /** A receiver of this thread begins to wait; to be told before it looks for messages, so that no wake is missed. */
  join(queueId: string): void;
  leave(queueId: string): void;
  /** Whether a thread other than this one may wait for the queue. */
  isWaitedForElsewhere(queueId: string): boolean;
};

/** Memory for createWaitedQueues, to be handed to every thread of the process. */
export function createWaitMemory(): SharedArrayBuffer {
  return new SharedArrayBuffer(slotCount * Int32Array.BYTES_PER_ELEMENT);
}

/** One thread's view. @param memory  of createWaitMemory */
export function createWaitedQueues(memory: SharedArrayBuffer): WaitedQueues {
  const all = new Int32Array(memory);
  const own = new Int32Array(slotCount);
  const add = (queueId: string, change: number): void => {
    const slot = slotOf(queueId);
    own[slot] = (own[slot] ?? 0) + change;
    Atomics.add(all, slot, change);
  };
  return {
    join: (queueId) => add(queueId, 1),
    leave: (queueId) => add(queueId, -1),
    isWaitedForElsewhere(queueId) {
      const slot = slotOf(queueId);
      return Atomics.load(all, slot) > (own[slot] ?? 0);
    },
  };
}

function slotOf(queueId: string): number {
  let hash = 0;
  for (let index = 0; index < queueId.length; index += 1) hash = (Math.imul(hash, 31) + queueId.charCodeAt(index)) | 0;
  return hash & (slotCount - 1);
}
