// The API keys of a project, newest first: narrowed by name, customer or plan.

import type { z } from 'zod';
import type { ApiKeyView, ListApiKeys } from '#server/contracts/api-key.ts';
import type { Page } from '#server/contracts/page.ts';
import { cutPage } from '#server/contracts/page.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { apiKeyParts, viewApiKey } from './find-api-key.ts';

/** One page; the cursor is the last key's instant and id. Index: api_key (project_id, created_at DESC, id). */
export async function listApiKeys(deps: ControlDeps, acting: Acting, request: z.infer<typeof ListApiKeys>): Promise<Page<ApiKeyView>> {
  const after = parseCursor(request.cursor);
  const rows = await deps.prisma.apiKey.findMany({
    where: {
      projectId: acting.projectId,
      ...(request.customerId === undefined ? {} : { customerId: request.customerId }),
      ...(request.usagePlanId === undefined ? {} : { usagePlans: { some: { usagePlanId: request.usagePlanId } } }),
      ...(request.search === '' ? {} : { name: { contains: request.search, mode: 'insensitive' } }),
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

/** @returns null for no cursor or one that is not ours: the list then begins at its start */
function parseCursor(cursor: string | undefined): { createdAt: Date; id: string } | null {
  const match = /^([0-9]{1,15})\.([a-z0-9]{10})$/.exec(cursor ?? '');
  return match?.[1] === undefined || match[2] === undefined ? null : { createdAt: new Date(Number(match[1])), id: match[2] };
}
