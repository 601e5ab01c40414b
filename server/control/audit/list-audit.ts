// The audit log of a project, newest first.

import type { z } from 'zod';
import type { AuditRecord } from '#prisma/generated/client.ts';
import { Prisma } from '#prisma/generated/client.ts';
import type { AuditView, ListAudit } from '#server/contracts/audit.ts';
import type { Page } from '#server/contracts/page.ts';
import { cutPage } from '#server/contracts/page.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { searchCondition } from '../search-condition.ts';

type Request = z.infer<typeof ListAudit>;

/** One page; the cursor is a record's number. Index: audit_record (project_id, id). */
export async function listAudit(deps: ControlDeps, acting: Acting, request: Request): Promise<Page<AuditView>> {
  const before = /^[0-9]{1,18}$/.test(request.cursor ?? '') ? BigInt(request.cursor ?? 0) : null;
  const found = request.search === '' ? null : await findRecords(deps, acting, request, before);
  const rows = await deps.prisma.auditRecord.findMany({
    where: {
      projectId: acting.projectId,
      ...(found === null ? {} : { id: { in: found } }),
      ...(found !== null || before === null ? {} : { id: { lt: before } }),
      ...(request.entityKind === undefined ? {} : { entityKind: request.entityKind }),
      ...(request.entityId === undefined ? {} : { entityId: request.entityId }),
    },
    orderBy: { id: 'desc' },
    take: request.limit + 1,
  });
  return cutPage(rows, request.limit, (row) => row.id.toString(), viewAudit);
}

/** Ids of a page and one more. Index of letters where they are rare, else backwards through audit_record (project_id, id). */
async function findRecords({ prisma }: ControlDeps, acting: Acting, request: Request, before: bigint | null): Promise<bigint[]> {
  const rows = await prisma.$queryRaw<{ id: bigint }[]>`
    SELECT id FROM audit_record
    WHERE project_id = ${acting.projectId} AND ${searchCondition(request.search, ['action', 'entity_name', 'actor_name'])}
      AND (${before}::bigint IS NULL OR id < ${before}::bigint)
      AND ${request.entityKind === undefined ? Prisma.sql`true` : Prisma.sql`entity_kind = ${request.entityKind}`}
      AND ${request.entityId === undefined ? Prisma.sql`true` : Prisma.sql`entity_id = ${request.entityId}`}
    ORDER BY id DESC LIMIT ${request.limit + 1}`;
  return rows.map(({ id }) => id);
}

function viewAudit(row: AuditRecord): AuditView {
  return {
    auditId: row.id.toString(),
    actorKind: row.actorKind,
    actorName: row.actorName,
    action: row.action,
    entityKind: row.entityKind,
    entityId: row.entityId,
    entityName: row.entityName,
    before: row.before,
    after: row.after,
    createdAtMs: row.createdAt.getTime(),
  };
}
