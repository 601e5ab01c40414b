// The process's link to other processes: what its threads publish becomes one coalesced NOTIFY, and what others notify
// is handed to its threads. One per process, beside the threads' own channel.
import type { Logger } from '#server/config/logger.ts';
import type { Listener } from '#server/db/listen.ts';
import { listen } from '#server/db/listen.ts';
import { createPool } from '#server/db/pool.ts';
import type { Random } from '#server/kernel/random.ts';
import { createNotifier, wakeChannel } from './notifier.ts';
import type { WakeTransport } from './wake-transport.ts';

export type ProcessWakes = { close(): Promise<void> };

/**
 * Begins to relay; a database that is away is tried again.
 *
 * @param threads  the transport shared with this process's threads (createThreadWakes in the main thread)
 */
export function relayWakes(deps: { connectionString: string; threads: WakeTransport; random: Random; logger: Logger }): ProcessWakes {
  const origin = deps.random.uuid();
  const pool = createPool({ connectionString: deps.connectionString, applicationName: 'sluice-wake', maxConnections: 1 });
  const notifier = createNotifier(pool, origin, deps.logger);
  const unsubscribe = deps.threads.subscribe((queueIds) => notifier.add(queueIds));
  const listener: Listener = listen({
    connectionString: deps.connectionString,
    channels: [wakeChannel],
    applicationName: 'sluice-wake-listen',
    random: deps.random,
    onNotification: (_channel, payload) => {
      const [from, queueIds = ''] = payload.split(' ');
      if (from !== origin && queueIds !== '') deps.threads.publish(queueIds.split(','));
    },
  });
  return {
    async close() {
      unsubscribe();
      notifier.close();
      await listener.close();
      await pool.end();
    },
  };
}
