// Who calls: an API key in `x-api-key`, known, enabled, not expired, with a usage plan on this stage. Every refusal is
// the same 403, so that a caller learns nothing about which keys exist.
// Source: API Gateway developer guide, "Usage plans and API keys"; gateway response INVALID_API_KEY.
import { z } from 'zod';
import { type Exchange, findHeader, type Handler, type Reply } from '../pipeline/exchange.ts';
import type { Plugin, PluginDeps } from '../pipeline/plugin.ts';
import { refuse } from '../pipeline/refuse.ts';
import type { KeyLookup } from '../state/key-cache.ts';

const configSchema = z.strictObject({ isRequired: z.boolean() });

export const apiKeyPlugin: Plugin<typeof configSchema> = {
  name: 'api-key',
  phase: 'authorize',
  configSchema,
  compile: (config, deps) => (config.isRequired ? authorize(deps) : null),
};

function authorize(deps: PluginDeps): Handler {
  return (exchange) => {
    const { headers, routeMemo } = exchange.request;
    const known = routeMemo.caller(headers);
    if (known !== undefined && !known.isForgotten) return judge(exchange, known, deps);
    const value = findHeader(headers, 'x-api-key');
    if (value === undefined) return refuse(exchange, 'invalid-api-key');
    const lookup = deps.keys.findPresented(value);
    if (lookup instanceof Promise) return lookup.then((found) => judge(exchange, found, deps));
    if (typeof lookup === 'object') routeMemo.keepCaller(headers, lookup);
    return judge(exchange, lookup, deps);
  };
}

function judge(exchange: Exchange, lookup: KeyLookup, deps: PluginDeps): Reply | undefined {
  if (lookup === 'unavailable') return refuse(exchange, 'overloaded', 1);
  if (lookup === 'absent' || !exchange.stage) return refuse(exchange, 'invalid-api-key');
  const key = lookup.on(exchange.stage);
  if (!key.isOfProject) return refuse(exchange, 'invalid-api-key');
  // From here on the refusal is the key's own, and is counted as such.
  exchange.key = key;
  const { expiresAtMs, plan } = key;
  if (expiresAtMs !== null && expiresAtMs <= deps.clock.nowMs()) return refuse(exchange, 'invalid-api-key');
  if (plan === null) return refuse(exchange, 'invalid-api-key');
  exchange.plan = plan;
  return undefined;
}
