// How a thread that stored a message tells the others to look. A wake is a hint: it may be lost or come for nothing,
// and the poll of long-poll.ts finds what it missed.

export type WakeTransport = {
  /** Tells everybody else that these queues have something to receive. Never throws. */
  publish(queueIds: readonly string[]): void;
  /** Calls the listener with what others publish, until the returned function is called. */
  subscribe(listener: (queueIds: readonly string[]) => void): () => void;
  /** This thread begins to wait for the queue (before it looks for messages), or no longer does. */
  wait(queueId: string, isWaiting: boolean): void;
};

/** For a lone thread, such as a test or a tool: nobody to tell. */
export const noWakes: WakeTransport = { publish: () => undefined, subscribe: () => () => undefined, wait: () => undefined };
