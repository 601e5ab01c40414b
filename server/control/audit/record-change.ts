// Writes the audit record of a change in the change's own transaction: if the change rolls back, so does its record.

import type { AuditKind } from '#server/contracts/audit-kinds.ts';
import type { Acting, Transaction } from '../control-deps.ts';
import { toJson } from '../json.ts';

export type AuditedChange = {
  /** `{noun}.{verb}`, e.g. `api_key.revoke`. */
  action: string;
  entityKind: AuditKind;
  entityId: string;
  entityName: string;
  /** The entity as people saw it, never a secret, a hash or a key's value; absent for a creation. */
  before?: object;
  /** What it became; absent for a deletion. */
  after?: object;
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
      ...(change.before === undefined ? {} : { before: toJson(change.before) }),
      ...(change.after === undefined ? {} : { after: toJson(change.after) }),
    },
  });
}
