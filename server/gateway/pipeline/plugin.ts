// What a plugin is: the code behind a policy. `compile` runs once per route and config and may look things up, build
// tables and refuse; the handler it returns runs per request and does none of that.
import type { z } from 'zod';
import type { QuotaLeases } from '../../contracts/ports.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { KeyCache } from '../state/key-cache.ts';
import type { SharedBuckets } from '../state/shared-buckets.ts';
import type { Handler } from './exchange.ts';
import type { PluginPhase } from './phases.ts';

export type PluginDeps = {
  keys: KeyCache;
  buckets: SharedBuckets;
  quotaLeases: QuotaLeases;
  clock: Clock;
  /** What a quota-limited key gets while the ledger cannot be asked: refused or let through and counted. */
  onLedgerDown: 'closed' | 'open';
};

export type Plugin<Schema extends z.ZodType> = {
  /** Unique. */
  name: string;
  phase: PluginPhase;
  configSchema: Schema;
  /** @returns null when the config asks for nothing, so that the route has no such step */
  compile(config: z.infer<Schema>, deps: PluginDeps): Handler | null;
};
