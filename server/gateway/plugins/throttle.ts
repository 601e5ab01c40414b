// How fast a key may call: the rate and burst of its plan, exact over all threads of the process.
// Source: API Gateway developer guide, "Throttle requests" (429 TooManyRequestsException); header fields of
// draft-ietf-httpapi-ratelimit-headers-10, which AWS does not send.
import { z } from 'zod';
import type { Plugin } from '../pipeline/plugin.ts';
import { refuse } from '../pipeline/refuse.ts';
import { createRateLimitItem } from './rate-limit-item.ts';

const configSchema = z.strictObject({ isKeyed: z.boolean() });

const item = createRateLimitItem();

export const throttlePlugin: Plugin<typeof configSchema> = {
  name: 'throttle',
  phase: 'admit',
  configSchema,
  compile: (config, deps) => {
    if (!config.isKeyed) return null;
    return (exchange) => {
      const { key, plan } = exchange;
      if (!key || !plan?.limit) return undefined;
      const decision = deps.buckets.take(key.slot, plan.limit);
      exchange.policyLine = plan.throttleLine;
      exchange.rateLimit = item(decision.remaining, decision.resetNs / 1e9);
      return decision.isAdmitted ? undefined : refuse(exchange, 'throttled', decision.waitNs / 1e9);
    };
  },
};
