// The API keys of a project, newest first: narrowed by name, customer or plan.

import type { z } from 'zod';
import { Prisma } from '#prisma/generated/client.ts';
import type { ApiKeyView, ListApiKeys } from '#server/contracts/api-key.ts';
import type { Page } from '#server/contracts/page.ts';
import { cutPage } from '#server/contracts/page.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { searchCondition } from '../search-condition.ts';
import { apiKeyParts, viewApiKey } from './find-api-key.ts';

type Request = z.infer<typeof ListApiKeys>;
type Cursor = { createdAt: Date; id: string };

/** One page; the cursor is the last key's instant and id. Index: api_key (project_id, created_at DESC, id). */
export async function listApiKeys(deps: ControlDeps, acting: Acting, request: Request): Promise<Page<ApiKeyView>> {
  const after = parseCursor(request.cursor);
  const found = request.search === '' ? null : await findKeys(deps, acting, request, after);
  const rows = await deps.prisma.apiKey.findMany({
    where: {
      projectId: acting.projectId,
      ...(found === null ? {} : { id: { in: found } }),
      ...(request.customerId === undefined ? {} : { customerId: request.customerId }),
      ...(request.usagePlanId === undefined ? {} : { usagePlans: { some: { usagePlanId: request.usagePlanId } } }),
      ...(after === null
        ? {}
        : { createdAt: { lte: after.createdAt }, OR: [{ createdAt: { lt: after.createdAt } }, { id: { gt: after.id } }] }),
    },
    include: apiKeyParts,
    orderBy: [{ createdAt: 'desc' }, { id: 'asc' }],
    take: request.limit + 1,
  });
  return cutPage(rows, request.limit, (row) => `${row.createdAt.getTime()}.${row.id}`, viewApiKey);
}

/** Ids of a page and one more. Index of the name's letters where they are rare, else the one by instant. */
async function findKeys({ prisma }: ControlDeps, acting: Acting, request: Request, after: Cursor | null): Promise<string[]> {
  const { customerId, usagePlanId } = request;
  const bound = Prisma.sql`EXISTS (SELECT FROM usage_plan_key AS bound WHERE bound.api_key_id = api_key.id AND bound.usage_plan_id = ${usagePlanId})`;
  const further = after && Prisma.sql`created_at <= ${after.createdAt} AND (created_at < ${after.createdAt} OR id > ${after.id})`;
  const rows = await prisma.$queryRaw<{ id: string }[]>`
    SELECT id FROM api_key
    WHERE project_id = ${acting.projectId} AND ${searchCondition(request.search, ['name'])}
      AND ${customerId === undefined ? Prisma.sql`true` : Prisma.sql`customer_id = ${customerId}`}
      AND ${usagePlanId === undefined ? Prisma.sql`true` : bound}
      AND ${further ?? Prisma.sql`true`}
    ORDER BY created_at DESC, id LIMIT ${request.limit + 1}`;
  return rows.map(({ id }) => id);
}

/** @returns null for no cursor or one that is not ours: the list then begins at its start */
function parseCursor(cursor: string | undefined): Cursor | null {
  const match = /^([0-9]{1,15})\.([a-z0-9]{10})$/.exec(cursor ?? '');
  return match?.[1] === undefined || match[2] === undefined ? null : { createdAt: new Date(Number(match[1])), id: match[2] };
}
