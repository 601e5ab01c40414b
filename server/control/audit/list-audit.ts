// The audit log of a project, newest first.

import type { z } from 'zod';
import type { AuditRecord } from '#prisma/generated/client.ts';
import type { AuditView, ListAudit } from '#server/contracts/audit.ts';
import type { Page } from '#server/contracts/page.ts';
import { cutPage } from '#server/contracts/page.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';

/** One page; the cursor is a record's number. Index: audit_record (project_id, id). */
export async function listAudit(deps: ControlDeps, acting: Acting, request: z.infer<typeof ListAudit>): Promise<Page<AuditView>> {
  const contains = { contains: request.search, mode: 'insensitive' } as const;
  const before = /^[0-9]{1,18}$/.test(request.cursor ?? '') ? BigInt(request.cursor ?? 0) : null;
  const rows = await deps.prisma.auditRecord.findMany({
    where: {
      projectId: acting.projectId,
      ...(before === null ? {} : { id: { lt: before } }),
      ...(request.entityKind === undefined ? {} : { entityKind: request.entityKind }),
      ...(request.entityId === undefined ? {} : { entityId: request.entityId }),
      ...(request.search === '' ? {} : { OR: [{ action: contains }, { entityName: contains }, { actorName: contains }] }),
    },
    orderBy: { id: 'desc' },
    take: request.limit + 1,
  });
  return cutPage(rows, request.limit, (row) => row.id.toString(), viewAudit);
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
