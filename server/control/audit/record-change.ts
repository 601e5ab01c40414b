// Writes the audit record of a change in the change's own Prisma transaction. Queues and topics, which are changed over
// pg, use db/write-audit-record.ts in theirs.
import type { Prisma } from '../../../prisma/generated/client.ts';
import type { Acting, Transaction } from '../control-deps.ts';

/** JSON of an entity as people see it: never a secret, a hash or a key's value. */
export type AuditState = Prisma.InputJsonObject;

export type AuditedChange = {
  /** `{noun}.{verb}`, e.g. `api_key.revoke`. */
  action: string;
  entityKind: string;
  entityId: string;
  entityName: string;
  /** Absent for a creation. */
  before?: AuditState;
  /** Absent for a deletion. */
  after?: AuditState;
};

/** Adds one record; `acting.projectId` null is for what belongs to no project (a member's own password). */
export async function recordChange(
  tx: Transaction,
  acting: { actor: Acting['actor']; projectId: string | null },
  change: AuditedChange,
): Promise<void> {
  await tx.auditRecord.create({
    data: {
      projectId: acting.projectId,
      actorKind: acting.actor.kind,
      actorId: acting.actor.id,
      actorName: acting.actor.name,
      action: change.action,
      entityKind: change.entityKind,
      entityId: change.entityId,
      entityName: change.entityName,
      ...(change.before === undefined ? {} : { before: change.before }),
      ...(change.after === undefined ? {} : { after: change.after }),
    },
  });
}
