// Sends wakes to other processes through Postgres: at most one NOTIFY per interval, on a connection that sends nothing
// else. NOTIFY takes a lock that all notifying commits of the cluster share, so it never rides on a send's transaction.
import type { Pool } from 'pg';
import type { Logger } from '#server/config/logger.ts';
import type { WakeTransport } from './wake-transport.ts';

/** The channel all processes of an installation listen on. Payload: `{process} {queue id},{queue id},…`. */
export const wakeChannel = 'sluice_queue_wake';

const intervalMs = 10;
/** A payload ends at 8,000 bytes; a queue id has ten. What does not fit is found by the others' poll. */
const queueIdsMax = 600;

export type Notifier = {
  /** Adds queues to the next NOTIFY. Never throws; a failed one is dropped, it was a hint. */
  add(queueIds: readonly string[]): void;
  close(): void;
};

/** @param origin  names this process, so that it can tell its own notifications from others' */
export function createNotifier(pool: Pick<Pool, 'query'>, origin: string, logger: Logger): Notifier {
  let pending = new Set<string>();
  let timer: NodeJS.Timeout | null = null;
  let isSending = false;
  let isClosed = false;

  function schedule(): void {
    if (timer === null && !isSending && !isClosed) timer = setTimeout(() => void send(), intervalMs);
  }

  async function send(): Promise<void> {
    timer = null;
    isSending = true;
    const queueIds = [...pending];
    pending = new Set();
    try {
      await pool.query('SELECT pg_notify($1, $2)', [wakeChannel, `${origin} ${queueIds.join(',')}`]);
    } catch (error) {
      logger.debug({ err: error }, 'wake of other processes failed');
    }
    isSending = false;
    if (pending.size > 0) schedule();
  }

  return {
    add(queueIds) {
      for (const queueId of queueIds) if (pending.size < queueIdsMax) pending.add(queueId);
      if (pending.size > 0) schedule();
    },
    close() {
      isClosed = true;
      if (timer) clearTimeout(timer);
    },
  };
}

/** The transport of a process without receivers, such as the console: it tells others and hears nobody. */
export function createNotifyingWakes(pool: Pick<Pool, 'query'>, origin: string, logger: Logger): WakeTransport & { close(): void } {
  const notifier = createNotifier(pool, origin, logger);
  return { publish: notifier.add, subscribe: () => () => undefined, wait: () => undefined, close: notifier.close };
}
