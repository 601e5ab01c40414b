// Claims messages of standard queues whose senders name message groups: the claim goes round the groups that have
// messages, so that a group with a million of them waits its turn like one with a single message. New messages, delayed ones
// and those that came back count alike.
import type { Claim, ClaimedRow, ClaimOutcome } from './claim-messages.ts';
import { claimOutcomes, claimValues, takeCtes, wantedCtes } from './claim-messages.ts';
import type { Statements } from './statements.ts';

/** Groups one claim takes from, and with leases, over or not, that it looks at. */
const tenantsMax = 100;
/** Of the first rows of a queue those without a group are from before it had any. */
const headRows = 100;

/** One after the other the groups behind `$from`: each step is one descent of the index, however many messages a group has. */
function walk(table: 'ready' | 'lease', stepsMax: string, from: string, until: string): string {
  const next = (after: string) => `(
      SELECT ${table}.tenant FROM messaging.${table} WHERE ${table}.queue_id = w.queue_id AND ${table}.tenant > ${after}${until}
      ORDER BY ${table}.tenant LIMIT 1
    )`;
  return `WITH RECURSIVE step (tenant, place) AS (
    SELECT ${next(from)}, 1
    UNION ALL
    SELECT ${next('step.tenant')}, place + 1 FROM step WHERE step.tenant IS NOT NULL AND place < ${stepsMax}
  )
  SELECT tenant, place FROM step WHERE tenant IS NOT NULL`;
}

/** The whole way round, in two laps: from where the last claim ended, and from the beginning to there. */
function round(table: 'ready' | 'lease', stepsMax: string): string {
  return `
    (SELECT 1 AS lap, later.* FROM (${walk(table, stepsMax, 'w.after_tenant', '')}) later)
    UNION ALL
    (SELECT 2, earlier.* FROM (${walk(table, stepsMax, "''", ` AND ${table}.tenant <= w.after_tenant`)}) earlier)`;
}

const readyColumns =
  'ready.ctid AS place, ready.sequence, ready.dead_letter_source, ready.tenant, NULL::timestamptz AS first_received_at, 0 AS receive_count';
const leaseColumns = 'NULL::tid, lease.sequence, lease.dead_letter_source, lease.tenant, lease.first_received_at, lease.receive_count';
const isReady = 'ready.queue_id = w.queue_id AND ready.sequence >= w.lower_bound';
const isOver = `lease.queue_id = w.queue_id AND lease.expires_at <= (SELECT now FROM moment)
      AND lease.expires_at >= (SELECT now FROM moment) - w.due_within`;

/**
 * Purpose: as claim-messages, but messages are taken one from each group in turn, then a second from each, and so on; those
 * without a group take turns as one group. Within a group new messages and those that are visible again take turns to
 * be first. The walk goes on where the last claim ended. Of the groups with leases it looks at a bounded number; should it
 * find too few messages, what became visible first fills the rest, so that nothing waits for its group to be found.
 * Indexes: ready (queue_id, tenant, sequence) and lease (queue_id, tenant, expires_at); first entries of ready's key and of
 * lease (queue_id, expires_at).
 * Locks: at most three times the rows taken, skipping what others hold.
 */
const claimFairSql = `
WITH ${wantedCtes},
room AS MATERIALIZED (
  SELECT w.*, a.after_tenant FROM wanted w JOIN unnest($10::text[]) WITH ORDINALITY AS a(after_tenant, position) ON a.position = w.position
),
ready_step AS MATERIALIZED (
  SELECT w.position, t.lap, t.tenant FROM room w CROSS JOIN LATERAL (${round('ready', `least(w.count, ${tenantsMax})`)}) t
),
lease_step AS MATERIALIZED (
  SELECT w.position, t.lap, t.tenant, EXISTS (SELECT FROM messaging.lease WHERE lease.tenant = t.tenant AND ${isOver}) AS is_due
  FROM room w CROSS JOIN LATERAL (${round('lease', String(tenantsMax))}) t
),
turn AS MATERIALIZED (
  SELECT position, tenant, row_number() OVER (PARTITION BY position ORDER BY lap, tenant) AS turn
  FROM (SELECT position, lap, tenant FROM ready_step UNION SELECT position, lap, tenant FROM lease_step WHERE is_due) found
),
share AS MATERIALIZED (
  SELECT w.position, w.is_ready_first, w.queue_id, w.lower_bound, w.due_within, w.count, least(w.count, ${tenantsMax}) AS turns,
    ceil(w.count::float8 / greatest(1, least((SELECT count(*) FROM turn t WHERE t.position = w.position), ${tenantsMax})))::int AS size
  FROM room w
),
found AS MATERIALIZED (
  SELECT t.position, t.turn, w.is_ready_first AS is_first, true AS is_ready, 'infinity'::timestamptz AS expires_at, r.*
  FROM turn t JOIN share w ON w.position = t.position CROSS JOIN LATERAL (
    SELECT ${readyColumns} FROM messaging.ready WHERE ${isReady} AND ready.tenant = t.tenant
    ORDER BY ready.sequence LIMIT w.size FOR UPDATE SKIP LOCKED
  ) r WHERE t.turn <= w.turns
  UNION ALL
  SELECT t.position, t.turn, NOT w.is_ready_first, false, l.* FROM turn t JOIN share w ON w.position = t.position CROSS JOIN LATERAL (
    SELECT lease.expires_at, ${leaseColumns} FROM messaging.lease WHERE ${isOver} AND lease.tenant = t.tenant
    ORDER BY lease.expires_at LIMIT w.size FOR UPDATE SKIP LOCKED
  ) l WHERE t.turn <= w.turns
  UNION ALL
  SELECT w.position, 0, w.is_ready_first, true, 'infinity', r.* FROM share w CROSS JOIN LATERAL (
    SELECT ${readyColumns} FROM messaging.ready
    WHERE ready.ctid = ANY (ARRAY(SELECT head.ctid FROM messaging.ready head WHERE head.queue_id = w.queue_id AND head.sequence >= w.lower_bound
      ORDER BY head.sequence LIMIT ${headRows})) AND ready.tenant IS NULL
    ORDER BY ready.sequence LIMIT w.count FOR UPDATE SKIP LOCKED
  ) r
  UNION ALL
  SELECT w.position, 0, NOT w.is_ready_first, false, l.* FROM share w CROSS JOIN LATERAL (
    SELECT lease.expires_at, ${leaseColumns} FROM messaging.lease
    WHERE lease.sequence = ANY (ARRAY(SELECT lease.sequence FROM messaging.lease WHERE ${isOver} ORDER BY lease.expires_at LIMIT ${headRows}))
      AND lease.tenant IS NULL
    ORDER BY lease.expires_at LIMIT w.count FOR UPDATE SKIP LOCKED
  ) l
),
ranked AS MATERIALIZED (
  SELECT taking.*, row_number() OVER (PARTITION BY position ORDER BY depth, turn) AS rank FROM (
    SELECT *, row_number() OVER (PARTITION BY position, turn ORDER BY is_first DESC, expires_at, sequence) AS depth FROM found
  ) taking
),
chosen AS MATERIALIZED (
  SELECT w.*, r.turn, r.is_ready, r.place, r.sequence, r.dead_letter_source, r.tenant, r.first_received_at, r.receive_count
  FROM ranked r JOIN room w ON w.position = r.position WHERE r.rank <= w.count
),
rest AS MATERIALIZED (
  SELECT w.*, l.sequence, l.dead_letter_source, l.tenant, l.first_received_at, l.receive_count FROM room w CROSS JOIN LATERAL (
    SELECT ${leaseColumns} FROM messaging.lease
    WHERE ${isOver} AND lease.sequence <> ALL (ARRAY(SELECT c.sequence FROM chosen c WHERE c.position = w.position AND NOT c.is_ready))
    ORDER BY lease.expires_at LIMIT w.count - (SELECT count(*) FROM chosen c WHERE c.position = w.position) FOR UPDATE SKIP LOCKED
  ) l
),
served AS MATERIALIZED (
  SELECT w.position, coalesce(
    (SELECT c.tenant FROM chosen c WHERE c.position = w.position AND c.turn > 0 ORDER BY c.turn DESC LIMIT 1),
    (SELECT s.tenant FROM lease_step s WHERE s.position = w.position ORDER BY s.lap, s.tenant DESC LIMIT 1), w.after_tenant) AS served_to
  FROM room w
),
fresh AS (SELECT * FROM chosen WHERE is_ready),
due AS MATERIALIZED (
  SELECT position, queue_id, visibility_seconds, max_receive_count, source_arn, dead_letter_id, dead_letter_queue,
    sequence, dead_letter_source, tenant, first_received_at, receive_count
  FROM chosen WHERE NOT is_ready
  UNION ALL
  SELECT position, queue_id, visibility_seconds, max_receive_count, source_arn, dead_letter_id, dead_letter_queue,
    sequence, dead_letter_source, tenant, first_received_at, receive_count
  FROM rest
),
${takeCtes.replace('SELECT t.position::int,', 'SELECT t.position::int, (SELECT s.served_to FROM served s WHERE s.position = t.position) AS "servedTo",')}`;

/** One outcome per claim, in their order. A queue that is gone or paused yields nothing. */
export async function claimFairMessages(statements: Statements, claims: readonly Claim[]): Promise<ClaimOutcome[]> {
  const values = [...claimValues(claims), claims.map((claim) => claim.afterTenant ?? '')];
  const { rows } = await statements.run<ClaimedRow & { servedTo: string }>('messaging_claim_fair', claimFairSql, values);
  const servedTo = new Map(rows.map((row) => [row.position, row.servedTo]));
  return claimOutcomes(
    claims,
    rows.map(({ servedTo: _, ...row }) => row),
  ).map((outcome, index) => {
    const last = servedTo.get(index + 1);
    // Ready rows are not taken in their order.
    return last === undefined ? outcome : { ...outcome, lowestReady: null, servedTo: last };
  });
}
