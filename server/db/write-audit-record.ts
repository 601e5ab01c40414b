// The audit record of one change, written in the change's own transaction: if the change rolls back, so does it.
import type { AuditKind } from '../contracts/audit-kinds.ts';
import type { Actor, SqlTransaction } from '../contracts/ports.ts';

export type AuditEntry = {
  /** Null for changes that belong to no project, such as a sign-in. */
  projectId: string | null;
  actor: Actor;
  /** Verb and noun, e.g. `queue.create`. */
  action: string;
  entityKind: AuditKind;
  entityId: string;
  entityName?: string;
  /** What the entity was and became, without secrets; absent for creation and deletion respectively. */
  before?: unknown;
  after?: unknown;
};

/** Appends one row to audit_record; takes no locks that a reader would notice. */
const insertAuditRecord = `
  INSERT INTO audit_record (project_id, actor_kind, actor_id, actor_name, action, entity_kind, entity_id, entity_name, before, after)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::jsonb, $10::jsonb)`;

/** Writes the record through the caller's transaction. */
export async function writeAuditRecord(tx: SqlTransaction, entry: AuditEntry): Promise<void> {
  await tx.query(insertAuditRecord, [
    entry.projectId,
    entry.actor.kind,
    entry.actor.id,
    entry.actor.name,
    entry.action,
    entry.entityKind,
    entry.entityId,
    entry.entityName ?? '',
    jsonOrNull(entry.before),
    jsonOrNull(entry.after),
  ]);
}

function jsonOrNull(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value);
}
