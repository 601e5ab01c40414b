// An integration whose settings name attributes of the caller: one integration per set of values, compiled when it is
// first called and kept. Works for every kind, because each sees its settings with the values in place. The egress rules
// hold for what comes out of it as for any other.
import type { Integration } from '../../contracts/integration.ts';
import { limits } from '../../kernel/limits.ts';
import { type AttributeReference, fillReferences, readAttribute } from '../model/caller-text.ts';
import type { Exchange, Handler } from '../pipeline/exchange.ts';
import { refuse } from '../pipeline/refuse.ts';

/**
 * @param references  those of the integration, at least one
 * @param compile     the integration with values in place; throws when it does not compile with them
 * @returns           a handler that answers API_CONFIGURATION_ERROR for a caller without an attribute, or with one that
 *                    makes no working integration
 */
export function routeByCaller(
  integration: Integration,
  references: readonly AttributeReference[],
  compile: (integration: Integration) => Handler,
): Handler {
  const handlers = new Map<string, Handler>();
  return (exchange) => {
    const values = valuesOf(references, exchange);
    if (values === null) return refuse(exchange, 'api-configuration-error');
    return (handlers.get(values) ?? add(handlers, values, compileFor(integration, references, values, compile)))(exchange);
  };
}

const separator = '\n';

/** One text for all values, which hold no line break; the value itself where there is but one. */
function valuesOf(references: readonly AttributeReference[], exchange: Exchange): string | null {
  let values = '';
  const caller = exchange.key?.entry ?? null;
  for (let index = 0; index < references.length; index += 1) {
    const reference = references[index];
    const value = reference ? readAttribute(reference, caller) : null;
    if (value === null) return null;
    values = index === 0 ? value : values + separator + value;
  }
  return values;
}

function compileFor(
  integration: Integration,
  references: readonly AttributeReference[],
  values: string,
  compile: (integration: Integration) => Handler,
): Handler {
  const parts = values.split(separator);
  const byText = new Map(references.map(({ text }, index) => [text, parts[index] ?? '']));
  try {
    return compile(fillReferences(integration, byText));
  } catch {
    return (exchange) => refuse(exchange, 'api-configuration-error');
  }
}

/** Drops the oldest when full. */
function add(handlers: Map<string, Handler>, values: string, handler: Handler): Handler {
  const oldest = handlers.size >= limits.gateway.maxCallerVariantsPerRoute ? handlers.keys().next().value : undefined;
  if (oldest !== undefined) handlers.delete(oldest);
  handlers.set(values, handler);
  return handler;
}
