// Elects one holder of a duty among all processes: whoever has the session-level advisory lock does the duty, until it
// gives up or its connection ends; then another takes over. The lock says who should work, never what is true.
import pg from 'pg';

export type ElectionOptions = {
  connectionString: string;
  /** Names the duty, e.g. `messaging.retention`; hashed by Postgres. */
  duty: string;
  /** How often a process without the lock asks for it; also the wait after a lost connection. */
  retryMs: number;
  /** Called on taking the lock; the signal aborts when the lock is lost or `close()` is called. */
  onElected: (signal: AbortSignal) => void;
};

export type Election = { close(): Promise<void> };

/** Begins to stand for election; never throws, a database that is away is tried again until `close()`. */
export function standForElection(options: ElectionOptions): Election {
  let isClosed = false;
  let timer: NodeJS.Timeout | null = null;
  let client: pg.Client | null = null;
  let holding: AbortController | null = null;

  const stepDown = () => {
    holding?.abort();
    holding = null;
  };
  const again = () => {
    if (!isClosed && timer === null) timer = setTimeout(() => void attempt(), options.retryMs);
  };
  const lost = (gone: pg.Client) => {
    if (client !== gone) return;
    client = null;
    stepDown();
    gone.end().catch(() => undefined);
    again();
  };

  const connect = async () => {
    const fresh = new pg.Client({
      connectionString: options.connectionString,
      application_name: `sluice-duty-${options.duty}`,
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
    });
    client = fresh;
    fresh.on('error', () => lost(fresh));
    fresh.on('end', () => lost(fresh));
    await fresh.connect();
    return fresh;
  };

  const attempt = async () => {
    timer = null;
    try {
      const session = client ?? (await connect());
      const { rows } = await session.query<{ taken: boolean }>('SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS taken', [
        `sluice.duty.${options.duty}`,
      ]);
      if (isClosed) return;
      if (rows[0]?.taken !== true) return again();
      holding = new AbortController();
      options.onElected(holding.signal);
    } catch {
      if (client) lost(client);
      else again();
    }
  };

  void attempt();
  return {
    close: async () => {
      isClosed = true;
      if (timer) clearTimeout(timer);
      stepDown();
      const open = client;
      client = null;
      await open?.end().catch(() => undefined);
    },
  };
}
