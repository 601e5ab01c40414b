// A change in words, for the diff that `apply` shows before it does anything.
import type { ChangeLine } from '#server/contracts/project-plan.ts';
import type { UpstreamSettings } from '#server/contracts/upstream.ts';
import { assertNever } from '#server/kernel/assert.ts';
import type { Change } from './change.ts';

/** @returns one line, with details for each field that differs */
export function describeChange(change: Change): ChangeLine {
  switch (change.kind) {
    case 'set-egress':
      return altered('private upstreams allowed', { egressAllow: change.before }, { egressAllow: change.after });
    case 'put-customer':
      return put(`customer ${change.name}`, flatten(change.before), flatten(change.after) ?? {});
    case 'create-queue':
      return made(`queue ${change.name}`, change.attributes);
    case 'set-queue-attributes':
      return altered(`queue ${change.name}`, change.before, change.after);
    case 'create-topic':
      return made(`topic ${change.name}`, {});
    case 'put-subscription':
      return put(`subscription of queue ${change.queue} to topic ${change.topic}`, change.before, change.after);
    case 'create-api':
      return made(`API ${change.name}`, { kind: change.apiKind });
    case 'describe-api':
      return altered(`API ${change.name}`, { description: change.before }, { description: change.after });
    case 'put-route':
      return put(`route ${change.routeKey} of API ${change.api}`, flatten(change.before), flatten(change.after) ?? {});
    case 'delete-route':
      return { sign: '-', text: `route ${change.routeKey} of API ${change.api}`, details: [] };
    case 'set-honest-errors':
      return altered(`API ${change.api}`, { honestErrors: !change.after }, { honestErrors: change.after });
    case 'set-bodies':
      return altered(`API ${change.api}`, change.before, change.after);
    case 'put-upstream':
      return put(`upstream ${change.name}`, upstreamLines(change.before), upstreamLines(change.after) ?? {});
    case 'set-gateway-response': {
      const text = `gateway response ${change.type} of API ${change.api}`;
      if (change.after === null) return { sign: '-', text, details: [] };
      return put(text, flatten(change.before), flatten(change.after) ?? {});
    }
    case 'set-stage-options':
      return altered(`stage ${change.api}/${change.stage}`, change.before, change.after);
    case 'start-canary':
      return made(`canary on stage ${change.api}/${change.stage}`, flatten(change.after) ?? {});
    case 'update-canary':
      return altered(`canary on stage ${change.api}/${change.stage}`, flatten(change.before) ?? {}, flatten(change.after) ?? {});
    case 'end-canary':
      return change.how === 'promote'
        ? { sign: '~', text: `canary on stage ${change.api}/${change.stage} becomes the stage's own`, details: [] }
        : { sign: '-', text: `canary on stage ${change.api}/${change.stage}`, details: [] };
    case 'put-domain':
      return put(`domain name ${change.name}`, flatten(change.before), flatten(change.after) ?? {});
    case 'set-default-certificate':
      return altered('certificate shown by default', { name: change.before }, { name: change.after });
    case 'create-stage':
      return made(`stage ${change.api}/${change.stage}`, change.variables);
    case 'set-stage-variables':
      return altered(`variables of stage ${change.api}/${change.stage}`, change.before, change.after);
    case 'deploy':
      return made(`deployment of API ${change.api} to ${change.stages.join(', ')}`, {});
    case 'put-usage-plan':
      return put(`usage plan ${change.name}`, flatten(change.before), flatten(change.after) ?? {});
    case 'create-api-key':
      return made(`API key ${change.name}`, flatten({ ...change.after, isRevoked: null }) ?? {});
    case 'update-api-key':
      return altered(`API key ${change.name}`, flatten(change.before) ?? {}, flatten(change.after) ?? {});
    default:
      return assertNever(change);
  }
}

/** Endpoints each in a word, the rest by its dotted name; certificates are too long to be read. */
function upstreamLines(settings: UpstreamSettings | null): Record<string, unknown> | null {
  if (settings === null) return null;
  const { endpoints, tls, ...rest } = settings;
  const ca = tls.ca === undefined ? {} : { ca: `${tls.ca.length} characters` };
  const words = endpoints.map(({ url, weight }) => (weight === 1 ? url : `${url} × ${weight}`));
  return flatten({ ...rest, endpoints: words, tls: { ...tls, ...ca } });
}

function put(text: string, before: object | null, after: object): ChangeLine {
  return before === null ? made(text, after) : altered(text, before, after);
}

function made(text: string, fields: object): ChangeLine {
  const details = Object.entries(fields).flatMap(([name, value]) => (isBlank(value) ? [] : [`${name}: ${show(value)}`]));
  return { sign: '+', text, details };
}

function altered(text: string, before: object, after: object): ChangeLine {
  const old = new Map<string, unknown>(Object.entries(before));
  const next = new Map<string, unknown>(Object.entries(after));
  const details = [...new Set([...old.keys(), ...next.keys()])].flatMap((name) => {
    const [from, to] = [show(old.get(name)), show(next.get(name))];
    return from === to ? [] : [`${name}: ${from} → ${to}`];
  });
  return { sign: '~', text, details };
}

/** One level of nesting becomes dotted names: `throttle.burst`. */
function flatten(value: object | null): Record<string, unknown> | null {
  if (value === null) return null;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, child]: [string, unknown]) =>
      typeof child === 'object' && child !== null && !Array.isArray(child)
        ? Object.entries(child).map(([inner, leaf]) => [`${name}.${inner}`, leaf])
        : [[name, child]],
    ),
  );
}

function isBlank(value: unknown): boolean {
  return value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
}

function show(value: unknown): string {
  if (isBlank(value)) return 'none';
  if (Array.isArray(value)) return value.map(show).join(', ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
