// Claims messages of standard queues whose senders name message groups: the claim goes round the groups that have
// messages, so that a group with a million of them waits its turn like one with a single message.
import type { Claim, ClaimedRow, ClaimOutcome } from './claim-messages.ts';
import { claimOutcomes, claimValues, takeCtes, wantedCtes } from './claim-messages.ts';
import type { Statements } from './statements.ts';

/** Groups one claim looks at. */
const tenantsMax = 100;

/** One after the other the groups behind `$from`: each step is one descent of the index, however many messages a group has. */
function walk(from: string, until: string): string {
  const next = (after: string) => `(
      SELECT ready.tenant FROM messaging.ready WHERE ready.queue_id = w.queue_id AND ready.tenant > ${after}${until}
      ORDER BY ready.tenant LIMIT 1
    )`;
  return `WITH RECURSIVE step (tenant, place) AS (
    SELECT ${next(from)}, 1
    UNION ALL
    SELECT ${next('step.tenant')}, place + 1 FROM step WHERE step.tenant IS NOT NULL AND place < least(w.count, ${tenantsMax})
  )
  SELECT tenant, place FROM step WHERE tenant IS NOT NULL`;
}

/** Returned messages, those first whose lease ended first. */
function due(limit: string): string {
  return `
  SELECT w.*, l.* FROM wanted w CROSS JOIN LATERAL (
    SELECT lease.sequence, lease.dead_letter_source, lease.first_received_at, lease.receive_count FROM messaging.lease
    WHERE lease.queue_id = w.queue_id AND lease.expires_at <= (SELECT now FROM moment)
      AND lease.expires_at >= (SELECT now FROM moment) - w.due_within
    ORDER BY lease.expires_at LIMIT ${limit} FOR UPDATE SKIP LOCKED
  ) l`;
}

/**
 * Purpose: as claim-messages, but ready messages are taken one from each group in turn, then a second from each, and so
 * on; those without a group take turns as one group of their own. The walk goes on where the last claim ended.
 * Returned messages are taken as they became visible.
 * Indexes: ready (queue_id, tenant, sequence); ready's key for messages without a group; lease (queue_id, expires_at).
 * Locks: at most twice the rows taken, skipping what others hold.
 */
const claimFairSql = `
WITH ${wantedCtes},
due_first AS MATERIALIZED (${due('CASE WHEN w.is_ready_first THEN 0 ELSE w.count END')}),
room AS MATERIALIZED (
  SELECT w.*, w.count - (SELECT count(*) FROM due_first d WHERE d.position = w.position) AS places, a.after_tenant
  FROM wanted w JOIN unnest($10::text[]) WITH ORDINALITY AS a(after_tenant, position) ON a.position = w.position
),
tenant AS MATERIALIZED (
  SELECT w.position, t.tenant, row_number() OVER (PARTITION BY w.position ORDER BY t.lap, t.place) AS turn
  FROM room w CROSS JOIN LATERAL (
    (SELECT 1 AS lap, later.* FROM (${walk('w.after_tenant', '')}) later)
    UNION ALL
    (SELECT 2, earlier.* FROM (${walk("''", ' AND ready.tenant <= w.after_tenant')}) earlier)
  ) t WHERE w.places > 0
),
share AS MATERIALIZED (
  SELECT w.position, ceil(w.places::float8 / greatest(1, least((SELECT count(*) FROM tenant t WHERE t.position = w.position), ${tenantsMax})))::int AS size
  FROM room w
),
grouped AS MATERIALIZED (
  SELECT t.position, t.turn, r.* FROM tenant t JOIN share s ON s.position = t.position JOIN room w ON w.position = t.position CROSS JOIN LATERAL (
    SELECT ready.ctid AS place, ready.sequence, ready.dead_letter_source FROM messaging.ready
    WHERE ready.queue_id = w.queue_id AND ready.tenant = t.tenant AND ready.sequence >= w.lower_bound
    ORDER BY ready.sequence LIMIT s.size FOR UPDATE SKIP LOCKED
  ) r WHERE t.turn <= least(w.places, ${tenantsMax})
),
ungrouped AS MATERIALIZED (
  SELECT w.position, 0::bigint AS turn, r.* FROM room w CROSS JOIN LATERAL (
    SELECT ready.ctid AS place, ready.sequence, ready.dead_letter_source FROM messaging.ready
    WHERE ready.queue_id = w.queue_id AND ready.tenant IS NULL AND ready.sequence >= w.lower_bound
    ORDER BY ready.sequence LIMIT w.places FOR UPDATE SKIP LOCKED
  ) r
),
ranked AS (
  SELECT taking.*, row_number() OVER (PARTITION BY position ORDER BY depth, turn) AS rank FROM (
    SELECT *, row_number() OVER (PARTITION BY position, turn ORDER BY sequence) AS depth
    FROM (SELECT * FROM ungrouped UNION ALL SELECT * FROM grouped) found
  ) taking
),
fresh AS MATERIALIZED (
  SELECT w.*, r.place, r.sequence, r.dead_letter_source FROM ranked r JOIN room w ON w.position = r.position WHERE r.rank <= w.places
),
due_last AS MATERIALIZED (
  ${due('CASE WHEN w.is_ready_first THEN w.count - (SELECT count(*) FROM fresh f WHERE f.position = w.position) ELSE 0 END')}
),
due AS (SELECT * FROM due_first UNION ALL SELECT * FROM due_last),
${takeCtes}`;

/** One outcome per claim, in their order. A queue that is gone or paused yields nothing. */
export async function claimFairMessages(statements: Statements, claims: readonly Claim[]): Promise<ClaimOutcome[]> {
  const values = [...claimValues(claims), claims.map((claim) => claim.afterTenant ?? '')];
  const { rows } = await statements.run<ClaimedRow>('messaging_claim_fair', claimFairSql, values);
  return claimOutcomes(claims, rows, true);
}
