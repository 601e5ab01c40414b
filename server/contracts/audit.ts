// The audit log: what was changed, by whom, from what to what.
import { z } from 'zod';
import { SearchRequest } from './page.ts';

/** Search looks in action, name of the changed thing and name of the actor. */
export const ListAudit = SearchRequest.extend({
  entityKind: z.string().max(50).optional(),
  entityId: z.string().max(100).optional(),
});

export type AuditView = {
  auditId: string;
  actorKind: string;
  actorName: string;
  action: string;
  entityKind: string;
  entityId: string;
  entityName: string;
  /** Absent for a creation. */
  before?: unknown;
  /** Absent for a deletion. */
  after?: unknown;
  createdAtMs: number;
};
