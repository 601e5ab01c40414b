// What the main thread measures for Prometheus: the process itself, and the state of what it has once.
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { GatewayMaster } from '../gateway/create-gateway-master.ts';
import type { LedgerMaster } from '../ledger/ledger-master.ts';
import type { StoreFacts } from '../queues/maintenance/watch-store.ts';
import type { ThreadMetrics } from './thread-messages.ts';

export type ProcessMeterDeps = {
  ledger: () => Pick<ReturnType<LedgerMaster['stats']>, 'waitingBytes'>;
  gateway: () => Pick<ReturnType<GatewayMaster['status']>, 'servedRevision' | 'slotsUsed'>;
  /** Milliseconds since Postgres last answered the change feed. */
  feedStaleMs: () => number;
  /** Null where no messages are served, and while the database is away. */
  store: () => StoreFacts | null;
};

export type ProcessMeters = { collect(): Promise<ThreadMetrics> };

/**
 * Not measured: to know them a timer wakes the main thread a hundred times a second, often in front of a thread that serves requests
 * on the same core. The lag when metrics are read is.
 */
const lagHistogram = ['min', 'max', 'mean', 'stddev', 'p50', 'p90', 'p99'];
const hourMs = 3_600_000;

export function createProcessMeters(deps: ProcessMeterDeps): ProcessMeters {
  const register = new Registry();
  collectDefaultMetrics({ register, eventLoopMonitoringPrecision: hourMs });
  for (const name of lagHistogram) register.removeSingleMetric(`nodejs_eventloop_lag_${name}_seconds`);
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers: [register],
      collect() {
        this.set(read());
      },
    });
  gauge('gateway_config_revision', 'Oldest revision of the published config that a thread serves', () => deps.gateway().servedRevision);
  gauge('gateway_limit_slots_used', 'Slots of shared memory that hold limits of a pair of plan and key', () => deps.gateway().slotsUsed);
  gauge('change_feed_stale_seconds', 'Time since Postgres last answered the change feed', () => deps.feedStaleMs() / 1000);
  gauge('ledger_unshipped_bytes', 'Usage records sealed in the spool that Postgres does not have yet', () => deps.ledger().waitingBytes);
  gauge(
    'messaging_oldest_snapshot_seconds',
    'Age of the oldest transaction that keeps dead rows of the message tables',
    () => deps.store()?.oldestSnapshotSeconds ?? 0,
  );
  gauge(
    'messaging_inactive_replication_slots',
    'Replication slots without a reader that keep dead rows',
    () => deps.store()?.inactiveSlots ?? 0,
  );
  gauge(
    'messaging_dead_rows',
    'Rows of the message tables that are dead and not removed yet, as estimated',
    () => deps.store()?.deadRows ?? 0,
  );
  return { collect: () => register.getMetricsAsJSON() };
}
