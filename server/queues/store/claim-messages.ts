// Claims messages for receivers: one statement serves many queues. What has been received too often moves to its
// dead-letter queue in the same transaction.

import type { MessageAttribute } from '#server/contracts/ports.ts';
import type { Statements } from './statements.ts';

/** What to claim from one queue; a queue is named at most once per call. */
export type Claim = {
  queueId: string;
  /** Messages at most, 1 or more. */
  count: number;
  visibilityTimeoutSeconds: number;
  /** Ready rows below this sequence are not looked at: a hint that spares walking dead index entries. '0' looks at all. */
  lowerBound: string;
  /** Leases that ended longer ago are not looked at: the same hint. `everMs` looks at all. */
  dueWithinMs: number;
  /** FIFO only: who asks, and under which ReceiveRequestAttemptId. */
  receiver?: string;
  attemptId?: string | undefined;
  /** Fair claims only: the walk round the message groups goes on behind this one; empty begins at the first. */
  afterTenant?: string;
  /** Whether ready messages are taken before returned ones; alternated, so that neither starves the other. */
  isReadyFirst: boolean;
  redrive: { maxReceiveCount: number; deadLetterQueueName: string; sourceArn: string } | null;
};

/** Longer than any lease has been over. */
export const everMs = 1e12;

export type ClaimedMessage = {
  numericQueueId: string;
  sequence: string;
  nonce: number;
  messageId: string;
  senderId: string;
  body: string;
  /** True: body is an envelope that holds the attributes too. */
  isSealed: boolean;
  attributes: Readonly<Record<string, MessageAttribute>> | null;
  systemAttributes: Readonly<Record<string, string>> | null;
  sentAtMs: number;
  firstReceivedAtMs: number;
  receiveCount: number;
  deadLetterSource: string | null;
};

export type ClaimOutcome = {
  messages: ClaimedMessage[];
  /** Id of the dead-letter queue that received messages, and how many; null when none moved. */
  moved: { queueId: string; count: number } | null;
  /** Lowest sequence taken from the ready rows, null when none was, or when they are not taken in their order. */
  lowestReady: string | null;
  /** How many leases that were over it took, those that moved among them. */
  dueTaken: number;
  /** Of a fair claim, which may have left messages although it found fewer than it asked for: the group its way round ended with. */
  servedTo?: string;
};

/**
 * What is claimed, one row per queue; a paused queue has none. The COMMIT of a claim does not wait for the disk: a crash of
 * the database gives back what was received just before, which standard queues may do at any time, and whatever is
 * committed after a claim is on disk with it. See docs/adr/0008.
 */
export const wantedCtes = `moment AS MATERIALIZED (SELECT clock_timestamp() AS now, set_config('synchronous_commit', 'off', true) AS commit_mode),
wanted AS MATERIALIZED (
  SELECT w.position, w.count, w.visibility_seconds, w.lower_bound, w.due_within_ms * interval '1 millisecond' AS due_within, w.is_ready_first, w.max_receive_count, w.source_arn,
    q.numeric_id AS queue_id, d.numeric_id AS dead_letter_id, d.id AS dead_letter_queue
  FROM unnest($1::text[], $2::int[], $3::int[], $4::bigint[], $5::float8[], $6::boolean[], $7::int[], $8::text[], $9::text[]) WITH ORDINALITY
    AS w(queue, count, visibility_seconds, lower_bound, due_within_ms, is_ready_first, max_receive_count, dead_letter_name, source_arn, position)
  JOIN public.queue q ON q.id = w.queue AND NOT q.is_paused
  LEFT JOIN public.queue d ON d.project_id = q.project_id AND d.region = q.region AND d.name = w.dead_letter_name AND d.id <> q.id
)`;

/**
 * Payloads are looked up one by one (LATERAL with LIMIT): planned for an empty table, a join would walk all that is dead in it.
 * Leases what was picked (`fresh` of the ready rows, `due` of the leases), moves what was received too often, and returns it all.
 */
export const takeCtes = `
unready AS (
  DELETE FROM messaging.ready WHERE ctid = ANY (ARRAY(SELECT place FROM fresh))
),
unleased AS (
  DELETE FROM messaging.lease WHERE sequence = ANY (ARRAY(SELECT sequence FROM due))
  RETURNING sequence
),
taken AS MATERIALIZED (
  SELECT position, queue_id, visibility_seconds, sequence, dead_letter_source, tenant, NULL::timestamptz AS first_received_at, 0 AS receive_count,
    true AS is_ready, (random() * 2147483646)::int AS nonce, NULL::bigint AS dead_letter_id, NULL::text AS dead_letter_queue, source_arn
  FROM fresh
  UNION ALL
  SELECT position, queue_id, visibility_seconds, sequence, dead_letter_source, tenant, first_received_at, receive_count,
    false, (random() * 2147483646)::int,
    CASE WHEN receive_count >= max_receive_count THEN dead_letter_id END,
    CASE WHEN receive_count >= max_receive_count THEN dead_letter_queue END, source_arn
  FROM due WHERE sequence = ANY (ARRAY(SELECT sequence FROM unleased))
),
moved AS (
  INSERT INTO messaging.lease (sequence, queue_id, expires_at, received_at, receive_count, nonce, dead_letter_source, tenant)
  SELECT sequence, dead_letter_id, moment.now, moment.now, 0, 0, source_arn, tenant FROM taken, moment WHERE dead_letter_id IS NOT NULL
),
leased AS (
  INSERT INTO messaging.lease (sequence, queue_id, expires_at, received_at, first_received_at, receive_count, nonce, dead_letter_source, tenant)
  SELECT sequence, queue_id, moment.now + visibility_seconds * interval '1 second', moment.now,
    coalesce(first_received_at, moment.now), receive_count + 1, nonce, dead_letter_source, tenant
  FROM taken, moment WHERE dead_letter_id IS NULL
)
SELECT t.position::int, t.queue_id::text AS "numericQueueId", t.sequence::text, t.nonce, t.is_ready AS "isReady",
  t.dead_letter_queue AS "deadLetterQueue", m.message_id AS "messageId", m.sender_id AS "senderId",
  CASE WHEN t.dead_letter_id IS NULL THEN m.body ELSE '' END AS body, m.is_sealed AS "isSealed", m.attributes, m.system_attributes AS "systemAttributes",
  floor(extract(epoch FROM m.sent_at) * 1000)::float8 AS "sentAtMs",
  floor(extract(epoch FROM coalesce(t.first_received_at, moment.now)) * 1000)::float8 AS "firstReceivedAtMs",
  t.receive_count + 1 AS "receiveCount", t.dead_letter_source AS "deadLetterSource"
FROM taken t CROSS JOIN moment CROSS JOIN LATERAL (
  SELECT message.* FROM messaging.message WHERE message.sequence = t.sequence LIMIT 1
) m`;

/**
 * Purpose: per queue take ready messages and those whose lease or delay has run out, lease them, return them whole.
 * Indexes: ready's key from the lower bound on; lease (queue_id, expires_at) up to now; keys of lease and message.
 * Locks: the rows taken, skipping what others hold; ready rows are deleted by their place, which nothing updates, and
 * lease rows by key, which a concurrent change of visibility may have moved. The CTEs are materialised so that LIMIT
 * bounds what is locked.
 * A message moves to its dead-letter queue as a lease that is over: ready rows are only ever added at the end.
 */
const claimMessagesSql = `
WITH ${wantedCtes},
ready_first AS MATERIALIZED (
  SELECT w.*, r.* FROM wanted w CROSS JOIN LATERAL (
    SELECT ready.ctid AS place, ready.sequence, ready.dead_letter_source, ready.tenant FROM messaging.ready
    WHERE ready.queue_id = w.queue_id AND ready.sequence >= w.lower_bound
    ORDER BY ready.sequence LIMIT CASE WHEN w.is_ready_first THEN w.count ELSE 0 END
    FOR UPDATE SKIP LOCKED
  ) r
),
due AS MATERIALIZED (
  SELECT w.*, l.* FROM wanted w CROSS JOIN LATERAL (
    SELECT lease.sequence, lease.dead_letter_source, lease.tenant, lease.first_received_at, lease.receive_count FROM messaging.lease
    WHERE lease.queue_id = w.queue_id AND lease.expires_at <= (SELECT now FROM moment)
      AND lease.expires_at >= (SELECT now FROM moment) - w.due_within
    ORDER BY lease.expires_at LIMIT w.count - (SELECT count(*) FROM ready_first f WHERE f.position = w.position)
    FOR UPDATE SKIP LOCKED
  ) l
),
ready_last AS MATERIALIZED (
  SELECT w.*, r.* FROM wanted w CROSS JOIN LATERAL (
    SELECT ready.ctid AS place, ready.sequence, ready.dead_letter_source, ready.tenant FROM messaging.ready
    WHERE ready.queue_id = w.queue_id AND ready.sequence >= w.lower_bound
    ORDER BY ready.sequence
    LIMIT CASE WHEN w.is_ready_first THEN 0 ELSE w.count - (SELECT count(*) FROM due WHERE due.position = w.position) END
    FOR UPDATE SKIP LOCKED
  ) r
),
fresh AS (SELECT * FROM ready_first UNION ALL SELECT * FROM ready_last),
${takeCtes}`;

export type ClaimedRow = ClaimedMessage & { position: number; isReady: boolean; deadLetterQueue: string | null };

/** One outcome per claim, in their order. A queue that is gone or paused yields nothing. */
export async function claimMessages(statements: Statements, claims: readonly Claim[]): Promise<ClaimOutcome[]> {
  const { rows } = await statements.run<ClaimedRow>('messaging_claim', claimMessagesSql, claimValues(claims));
  return claimOutcomes(claims, rows);
}

/** The values of `wantedCtes`, $1 to $9. */
export function claimValues(claims: readonly Claim[]): unknown[] {
  return [
    claims.map((claim) => claim.queueId),
    claims.map((claim) => claim.count),
    claims.map((claim) => claim.visibilityTimeoutSeconds),
    claims.map((claim) => claim.lowerBound),
    claims.map((claim) => claim.dueWithinMs),
    claims.map((claim) => claim.isReadyFirst),
    claims.map((claim) => claim.redrive?.maxReceiveCount ?? null),
    claims.map((claim) => claim.redrive?.deadLetterQueueName ?? null),
    claims.map((claim) => claim.redrive?.sourceArn ?? null),
  ];
}

/** One outcome per claim, in their order. */
export function claimOutcomes(claims: readonly Claim[], rows: readonly ClaimedRow[]): ClaimOutcome[] {
  const outcomes = claims.map((): ClaimOutcome => ({ messages: [], moved: null, lowestReady: null, dueTaken: 0 }));
  for (const { position, isReady, deadLetterQueue, ...message } of rows) {
    const outcome = outcomes[position - 1];
    if (!outcome) continue;
    if (!isReady) outcome.dueTaken += 1;
    if (deadLetterQueue !== null) {
      outcome.moved = { queueId: deadLetterQueue, count: (outcome.moved?.count ?? 0) + 1 };
      continue;
    }
    outcome.messages.push(message);
    if (isReady && (outcome.lowestReady === null || BigInt(message.sequence) < BigInt(outcome.lowestReady))) {
      outcome.lowestReady = message.sequence;
    }
  }
  for (const outcome of outcomes) outcome.messages.sort((left, right) => (BigInt(left.sequence) < BigInt(right.sequence) ? -1 : 1));
  return outcomes;
}
