// The history of a project's traffic with the names of what it is told apart by.
import type { TrafficReader } from '#server/contracts/ports.ts';
import type { BusiestSubject, ReadBusiest, ReadTraffic, TrafficHistory, TrafficKind } from '#server/contracts/traffic.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';

type Deps = Pick<ControlDeps, 'prisma' | 'clock'> & { traffic: TrafficReader };

/** Never throws for an id of another project: it has no traffic in this one. */
export async function readTraffic(deps: Deps, acting: Acting, query: ReadTraffic): Promise<TrafficHistory> {
  const { subjects, ...history } = await deps.traffic.readTraffic(acting.projectId, { ...query, nowMs: deps.clock.nowMs() });
  const ids = subjects.map(({ subjectId }) => subjectId);
  const names = await readNames(deps, acting, query.by ?? 'api', ids);
  return { ...history, subjects: subjects.map((subject) => ({ ...subject, name: names.get(subject.subjectId) ?? subject.subjectId })) };
}

/** The busiest of a kind over a range, most requests first. */
export async function readBusiest(deps: Deps, acting: Acting, query: ReadBusiest): Promise<BusiestSubject[]> {
  const subjects = await deps.traffic.readBusiest(acting.projectId, { ...query, nowMs: deps.clock.nowMs() });
  const ids = subjects.map(({ subjectId }) => subjectId);
  const names = await readNames(deps, acting, query.by, ids);
  return subjects.map((subject) => ({ ...subject, name: names.get(subject.subjectId) ?? subject.subjectId }));
}

/** Names of customers by id; those that are not the project's are left out. */
export async function nameCustomers(
  deps: Pick<ControlDeps, 'prisma'>,
  acting: Acting,
  customerIds: readonly string[],
): Promise<{ customerId: string; name: string }[]> {
  const names = await readNames(deps, acting, 'customer', customerIds);
  return [...names].map(([customerId, name]) => ({ customerId, name }));
}

/** Names by id; what was deleted since has none. */
async function readNames(
  deps: Pick<Deps, 'prisma'>,
  acting: Acting,
  kind: TrafficKind,
  ids: readonly string[],
): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await rowsOf(deps, kind, { where: { projectId: acting.projectId, id: { in: [...ids] } }, select: { id: true, name: true } });
  return new Map(rows.map(({ id, name }) => [id, name]));
}

type NameQuery = { where: { projectId: string; id: { in: string[] } }; select: { id: true; name: true } };

function rowsOf({ prisma }: Pick<Deps, 'prisma'>, kind: TrafficKind, query: NameQuery): Promise<{ id: string; name: string }[]> {
  switch (kind) {
    case 'api':
      return prisma.api.findMany(query);
    case 'key':
      return prisma.apiKey.findMany(query);
    case 'customer':
      return prisma.customer.findMany(query);
  }
}
