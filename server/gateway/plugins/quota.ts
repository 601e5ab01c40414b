// How much a key may call in a day, week or month: one unit of its plan's quota, taken from this process's lease on the
// ledger. The only wait is for a lease that is spent, bounded by the port at 250 ms.
// Source: API Gateway developer guide, "Usage plans" (429 LimitExceededException).
import { z } from 'zod';
import type { QuotaDecision } from '../../contracts/ports.ts';
import { type Exchange, quotaSubjectOf, type Reply } from '../pipeline/exchange.ts';
import type { Plugin, PluginDeps } from '../pipeline/plugin.ts';
import { refuse } from '../pipeline/refuse.ts';
import { createRateLimitItem } from './rate-limit-item.ts';

const configSchema = z.strictObject({ isKeyed: z.boolean() });

const item = createRateLimitItem();

export const quotaPlugin: Plugin<typeof configSchema> = {
  name: 'quota',
  phase: 'admit',
  configSchema,
  compile: (config, deps) => {
    if (!config.isKeyed) return null;
    return (exchange) => {
      const subject = quotaSubjectOf(exchange);
      if (subject === undefined) return undefined;
      const decision = deps.quotaLeases.take(subject, exchange.startedAtMs);
      if (decision instanceof Promise) return decision.then((taken) => judge(exchange, taken, deps));
      return judge(exchange, decision, deps);
    };
  },
};

function judge(exchange: Exchange, decision: QuotaDecision, deps: PluginDeps): Reply | undefined {
  switch (decision.kind) {
    case 'granted':
      exchange.quotaUnits = 1;
      exchange.quotaLeaseId = decision.leaseId;
      exchange.countedAtMs = decision.atMs;
      tellQuota(exchange, decision.remaining, decision.resetSeconds);
      return undefined;
    case 'exhausted':
      tellQuota(exchange, 0, decision.resetSeconds);
      return refuse(exchange, 'quota-exceeded', decision.resetSeconds);
    case 'unavailable':
      if (deps.onLedgerDown === 'closed') return refuse(exchange, 'overloaded', 1);
      // Admitted without a lease, and still a unit of the quota: the ledger books it when it is back.
      exchange.quotaUnits = 1;
      return undefined;
  }
}

function tellQuota(exchange: Exchange, remaining: number, resetSeconds: number): void {
  const { plan } = exchange;
  const isFirst = exchange.rateLimit === '';
  exchange.rateLimit = isFirst ? item(remaining, resetSeconds) : `${exchange.rateLimit}, "quota";r=${item(remaining, resetSeconds)}`;
  exchange.policyLine = (isFirst ? plan?.quotaLine : plan?.bothLine) ?? '';
}
