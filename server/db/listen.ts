// One connection that LISTENs, kept up with backoff. Notifications are hints: whoever listens also polls, and is told
// of every (re)connection because what was sent meanwhile is lost.
import pg from 'pg';
import type { Random } from '../kernel/random.ts';

export type ListenOptions = {
  connectionString: string;
  /** Lower-case names of letters, digits and underscores. */
  channels: readonly string[];
  applicationName: string;
  random: Random;
  onNotification: (channel: string, payload: string) => void;
  /** Called after every (re)connection, when listening has begun. */
  onConnected?: () => void;
  /** Called once per lost or refused connection. */
  onDisconnected?: (error: Error) => void;
};

export type Listener = { close(): Promise<void> };

const backoffMsMin = 100;
const backoffMsMax = 5_000;

/** Begins to listen; never throws, a database that is away is tried again until `close()`. */
export function listen(options: ListenOptions): Listener {
  let isClosed = false;
  let client: pg.Client | null = null;
  let timer: NodeJS.Timeout | null = null;
  let attempts = 0;

  const retry = (error: Error) => {
    if (isClosed || timer !== null) return;
    options.onDisconnected?.(error);
    const ceilingMs = Math.min(backoffMsMax, backoffMsMin * 2 ** Math.min(attempts, 10));
    attempts += 1;
    // Between half and the whole ceiling, so that many processes do not return at once.
    timer = setTimeout(() => void connect(), ceilingMs * (0.5 + options.random.fraction() / 2));
  };

  const connect = async () => {
    timer = null;
    const fresh = new pg.Client({
      connectionString: options.connectionString,
      application_name: options.applicationName,
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
    });
    client = fresh;
    const lost = (error: Error) => {
      if (client !== fresh) return;
      client = null;
      fresh.end().catch(() => undefined);
      retry(error);
    };
    fresh.on('error', lost);
    fresh.on('end', () => lost(new Error('the connection ended')));
    fresh.on('notification', (message) => options.onNotification(message.channel, message.payload ?? ''));
    try {
      await fresh.connect();
      for (const channel of options.channels) await fresh.query(`LISTEN ${fresh.escapeIdentifier(channel)}`);
      if (isClosed) return await fresh.end();
      attempts = 0;
      options.onConnected?.();
    } catch (error) {
      lost(error instanceof Error ? error : new Error(String(error)));
    }
  };

  void connect();
  return {
    close: async () => {
      isClosed = true;
      if (timer) clearTimeout(timer);
      const open = client;
      client = null;
      await open?.end().catch(() => undefined);
    },
  };
}
