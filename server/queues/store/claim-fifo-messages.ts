// Receives from FIFO queues: one transaction serves many receives of many queues. It holds the groups it takes from, so
// that no other receive gets a message of theirs until these are deleted or their lease is over.
import { allotGroups } from '../model/allot-groups.ts';
import type { Claim, ClaimedMessage, ClaimOutcome } from './claim-messages.ts';
import { groupLeaseMax, refreshGroups } from './fifo-groups.ts';
import { moveExhaustedGroups } from './move-exhausted-groups.ts';
import { recordAttempt } from './receive-attempts.ts';
import type { Statements, Transact } from './statements.ts';

const wantedSql = `
WITH moment AS MATERIALIZED (SELECT clock_timestamp() AS now),
wanted AS MATERIALIZED (
  SELECT q.numeric_id, w.count, w.queue, d.id AS dead_letter_id
  FROM unnest($1::text[], $2::int[], $3::text[]) AS w(queue, count, dead_letter_name) JOIN public.queue q ON q.id = w.queue AND NOT q.is_paused
  LEFT JOIN public.queue d ON d.project_id = q.project_id AND d.region = q.region AND d.name = w.dead_letter_name AND d.id <> q.id AND d.is_fifo
  ORDER BY q.numeric_id
)
SELECT g.group_id::text AS "groupId", w.queue AS "queueId", w.numeric_id::text AS "numericQueueId", w.dead_letter_id AS "deadLetterQueueId"
FROM wanted w CROSS JOIN LATERAL `;
const claimableSql = `
  SELECT fifo_group.group_id FROM messaging.fifo_group
  WHERE fifo_group.queue_id = w.numeric_id AND fifo_group.claimable_at <= (SELECT now FROM moment)
  ORDER BY fifo_group.claimable_at`;

/**
 * Purpose: hold groups that can be received from, those that could be the longest first.
 * Indexes: queue's keys; fifo_group (queue_id, claimable_at) up to now.
 * Locks: the groups, skipping what others hold. A group that was leased while this looked fails its condition again.
 */
const holdFreeSql = `${wantedSql} (${claimableSql} LIMIT w.count FOR UPDATE SKIP LOCKED) g`;

/**
 * Purpose: the same for one group of each queue that somebody holds, a sender perhaps: a group that is sent to without
 * a pause would otherwise never be received from.
 * Indexes: as above.
 * Locks: one group of each queue in the order of queue_id, and nothing before them; it waits. The group is chosen before
 * it is locked, because a row that fails its condition after the wait stays locked while LIMIT goes on to the next.
 */
const holdBusySql = `${wantedSql} (
  SELECT chosen.group_id FROM messaging.fifo_group chosen
  WHERE chosen.group_id = (${claimableSql} LIMIT 1) AND chosen.claimable_at <= (SELECT now FROM moment) FOR UPDATE
) g`;

/**
 * Purpose: the first messages of the groups held, in order. A statement of its own, so that it sees what was committed
 * before the groups were held.
 * Indexes: fifo_group's key; the first entries of fifo_message (group_id, position).
 * Locks: none.
 */
const readHeadsSql = `
SELECT g.group_id::text AS "groupId", m.sequence::text, m.receive_count AS "receiveCount", m.visible_at <= clock_timestamp() AS "isVisible"
FROM unnest($1::bigint[]) WITH ORDINALITY AS w(group_id, place) JOIN messaging.fifo_group g ON g.group_id = w.group_id AND g.group_id = ANY ($1::bigint[])
CROSS JOIN LATERAL (
  SELECT f.sequence, f.receive_count, f.visible_at, f.position FROM messaging.fifo_message f WHERE f.group_id = g.group_id
  ORDER BY f.position LIMIT ${groupLeaseMax}
) m
WHERE g.claimable_at <= clock_timestamp() ORDER BY w.place, m.position`;

/**
 * Purpose: lease the chosen messages and with them their groups, and return them whole. Keys are named twice: planned for an empty
 * table, a join alone would walk all that is dead in it.
 * Indexes: keys of fifo_message, fifo_group and message.
 * Locks: rows of groups that the transaction holds.
 */
const leaseSql = `
WITH moment AS MATERIALIZED (SELECT clock_timestamp() AS now),
chosen AS MATERIALIZED (SELECT * FROM unnest($1::bigint[], $2::int[], $3::int[], $4::text[]) AS c(sequence, request, seconds, receiver)),
leased AS (
  UPDATE messaging.fifo_message m SET visible_at = moment.now + c.seconds * interval '1 second', received_at = moment.now,
    first_received_at = coalesce(m.first_received_at, moment.now), receive_count = m.receive_count + 1, nonce = (random() * 2147483646)::int
  FROM chosen c, moment WHERE m.sequence = c.sequence AND m.sequence = ANY ($1::bigint[])
  RETURNING m.sequence, m.group_id, m.position, m.nonce, m.first_received_at, m.receive_count, m.dead_letter_source, c.request, c.seconds, c.receiver
),
held AS (
  UPDATE messaging.fifo_group g SET claimable_at = moment.now + h.seconds * interval '1 second', held_by = h.receiver
  FROM (SELECT DISTINCT group_id, seconds, receiver FROM leased) h, moment
  WHERE g.group_id = h.group_id AND g.group_id = ANY (ARRAY(SELECT group_id FROM leased))
)
SELECT l.request, l.sequence::text, l.nonce, m.message_id AS "messageId", m.sender_id AS "senderId", m.body, m.is_sealed AS "isSealed", m.attributes,
  m.system_attributes AS "systemAttributes", floor(extract(epoch FROM m.sent_at) * 1000)::float8 AS "sentAtMs",
  floor(extract(epoch FROM l.first_received_at) * 1000)::float8 AS "firstReceivedAtMs",
  l.receive_count AS "receiveCount", l.dead_letter_source AS "deadLetterSource"
FROM leased l JOIN messaging.message m ON m.sequence = l.sequence AND m.sequence = ANY ($1::bigint[]) ORDER BY l.request, l.group_id, l.position`;

type HeldGroup = { groupId: string; queueId: string; numericQueueId: string; deadLetterQueueId: string | null };
type Head = { groupId: string; sequence: string; receiveCount: number; isVisible: boolean };

/** One outcome per claim, in their order; several claims may name one queue. A queue that is gone yields nothing. */
export async function claimFifoMessages(transact: Transact, claims: readonly Claim[]): Promise<ClaimOutcome[]> {
  const outcomes = await claimFrom(transact, claims, holdFreeSql);
  const served = new Set(claims.flatMap(({ queueId }, index) => (isEmpty(outcomes[index]) ? [] : [queueId])));
  const unserved = claims.filter(({ queueId }) => !served.has(queueId));
  if (unserved.length === 0) return outcomes;
  const late = await claimFrom(transact, unserved, holdBusySql);
  return claims.map((claim, index) => late[unserved.indexOf(claim)] ?? outcomes[index] ?? noOutcome());
}

function isEmpty(outcome: ClaimOutcome | undefined): boolean {
  return !outcome || (outcome.messages.length === 0 && !outcome.moved);
}

function noOutcome(): ClaimOutcome {
  return { messages: [], moved: null, lowestReady: null, dueTaken: 0 };
}

async function claimFrom(transact: Transact, claims: readonly Claim[], holdSql: string): Promise<ClaimOutcome[]> {
  const outcomes = claims.map(noOutcome);
  const exhausted = await transact(async (statements) => {
    const groups = await holdClaimable(statements, claims, holdSql);
    if (groups.length === 0) return [];
    const { leases, exhausted, idle } = allotGroups(...(await readHeads(statements, claims, groups)));
    const chosen = leases.flatMap(({ request, sequences }) => sequences.map((sequence) => ({ sequence, request })));
    const numericIds = new Map(groups.map((group) => [group.queueId, group.numericQueueId]));
    for (const { request, ...message } of await lease(statements, claims, chosen)) {
      const numericQueueId = numericIds.get(claims[request]?.queueId ?? '') ?? '';
      outcomes[request]?.messages.push({ ...message, numericQueueId });
    }
    for (const [index, { queueId, attemptId }] of claims.entries()) {
      const got = outcomes[index]?.messages ?? [];
      if (attemptId !== undefined && got.length > 0) await recordAttempt(statements, { queueId, attemptId }, got);
    }
    await refreshGroups(statements, idle);
    return exhausted;
  });
  // In a transaction of its own: it holds groups of two queues, in the order in which everybody does.
  for (const [request, claim] of claims.entries()) {
    const groupIds = exhausted.filter((one) => one.request === request).map((one) => one.groupId);
    const outcome = outcomes[request];
    if (outcome && claim.redrive && groupIds.length > 0) outcome.moved = await moveExhaustedGroups(transact, groupIds, claim.redrive);
  }
  return outcomes;
}

async function holdClaimable(statements: Statements, claims: readonly Claim[], sql: string): Promise<HeldGroup[]> {
  const wanted = new Map<string, { count: number; claim: Claim }>();
  for (const claim of claims) wanted.set(claim.queueId, { claim, count: (wanted.get(claim.queueId)?.count ?? 0) + claim.count });
  const name = sql === holdFreeSql ? 'messaging_fifo_claim' : 'messaging_fifo_claim_busy';
  const { rows } = await statements.run<HeldGroup>(name, sql, [
    [...wanted.keys()],
    [...wanted.values()].map(({ count }) => count),
    [...wanted.values()].map(({ claim }) => claim.redrive?.deadLetterQueueName ?? null),
  ]);
  return rows;
}

async function readHeads(
  statements: Statements,
  claims: readonly Claim[],
  groups: readonly HeldGroup[],
): Promise<Parameters<typeof allotGroups>> {
  const { rows } = await statements.run<Head>('messaging_fifo_heads', readHeadsSql, [groups.map((group) => group.groupId)]);
  const heads = new Map<string, Head[]>();
  for (const head of rows) heads.set(head.groupId, [...(heads.get(head.groupId) ?? []), head]);
  const withDeadLetters = new Set(groups.filter((group) => group.deadLetterQueueId !== null).map((group) => group.queueId));
  const requests = claims.map(({ queueId, count, redrive }) => ({
    queueId,
    count,
    maxReceiveCount: withDeadLetters.has(queueId) ? (redrive?.maxReceiveCount ?? null) : null,
  }));
  return [requests, groups.map(({ groupId, queueId }) => ({ groupId, queueId, messages: heads.get(groupId) ?? [] }))];
}

async function lease(
  statements: Statements,
  claims: readonly Claim[],
  chosen: readonly { sequence: string; request: number }[],
): Promise<(Omit<ClaimedMessage, 'numericQueueId'> & { request: number })[]> {
  if (chosen.length === 0) return [];
  const { rows } = await statements.run<Omit<ClaimedMessage, 'numericQueueId'> & { request: number }>('messaging_fifo_lease', leaseSql, [
    chosen.map(({ sequence }) => sequence),
    chosen.map(({ request }) => request),
    chosen.map(({ request }) => claims[request]?.visibilityTimeoutSeconds ?? 0),
    chosen.map(({ request }) => claims[request]?.receiver ?? ''),
  ]);
  return rows;
}
