// The ids behind the names of a declarative file, filled while reading and while making things.
import type { Role } from '#server/contracts/role.ts';
import { assert } from '#server/kernel/assert.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';

export type ProjectIds = {
  apis: Map<string, string>;
  /** By `{API} {route key}`. */
  routes: Map<string, { routeId: string; integrationId: string }>;
  /** By `{API}/{stage}`. */
  stages: Map<string, string>;
  domains: Map<string, string>;
  certificates: Map<string, string>;
  upstreams: Map<string, string>;
  customers: Map<string, string>;
  usagePlans: Map<string, string>;
  apiKeys: Map<string, string>;
  queues: Map<string, string>;
  topics: Map<string, string>;
  /** By `{topic} {queue}`. */
  subscriptions: Map<string, string>;
};

/** What every change of one `apply` works with. */
export type ApplyContext = { deps: ControlDeps; acting: Acting & { role: Role }; region: string; ids: ProjectIds };

export function newProjectIds(): ProjectIds {
  return {
    apis: new Map(),
    routes: new Map(),
    stages: new Map(),
    domains: new Map(),
    certificates: new Map(),
    upstreams: new Map(),
    customers: new Map(),
    usagePlans: new Map(),
    apiKeys: new Map(),
    queues: new Map(),
    topics: new Map(),
    subscriptions: new Map(),
  };
}

/** The id behind a name that the plan has made sure of. */
export function idOf(ids: ReadonlyMap<string, string>, name: string): string {
  const id = ids.get(name);
  assert(id !== undefined, `the plan makes ${name} before it is used`);
  return id;
}
