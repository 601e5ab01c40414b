// A page of the usage table with the names of its customers and keys.
import type { Page } from '#server/contracts/page.ts';
import type { UsageReader } from '#server/contracts/ports.ts';
import type { UsageTableQuery, UsageTableRow } from '#server/contracts/usage.ts';
import type { ControlDeps } from '../control-deps.ts';

/** @throws AppError `input.invalid` for a range that ends before it begins, or a cursor of another list */
export async function readUsageTable(
  deps: Pick<ControlDeps, 'prisma'> & { usage: UsageReader },
  query: UsageTableQuery,
): Promise<Page<UsageTableRow>> {
  const page = await deps.usage.readUsageTable(query);
  const idsOf = (field: 'customerId' | 'keyId') => [...new Set(page.items.flatMap((row) => row[field] || []))];
  const [customers, keys] = await Promise.all([
    namesOf(idsOf('customerId'), (ids) =>
      deps.prisma.customer.findMany({ where: { projectId: query.projectId, id: { in: ids } }, select: { id: true, name: true } }),
    ),
    namesOf(idsOf('keyId'), (ids) =>
      deps.prisma.apiKey.findMany({ where: { projectId: query.projectId, id: { in: ids } }, select: { id: true, name: true } }),
    ),
  ]);
  const items = page.items.map((row) => ({
    ...row,
    customerName: customers.get(row.customerId ?? '') ?? '',
    keyName: keys.get(row.keyId ?? '') ?? '',
  }));
  return { items, nextCursor: page.nextCursor };
}

async function namesOf(
  ids: string[],
  read: (ids: string[]) => PromiseLike<{ id: string; name: string }[]>,
): Promise<ReadonlyMap<string, string>> {
  const rows = ids.length === 0 ? [] : await read(ids);
  return new Map(rows.map(({ id, name }) => [id, name]));
}
