// Stores messages of FIFO queues: one transaction for many messages of many groups. A group's row is held while its
// messages are numbered, so that the order of their sequences is the order of their commits.
import type { FifoKeys } from '../model/admit-message.ts';
import { refreshGroups } from './fifo-groups.ts';
import type { NewMessage } from './new-message.ts';
import type { Statements, Transact } from './statements.ts';

export type NewFifoMessage = NewMessage & { fifo: FifoKeys };

/** What the sender is told: for a duplicate the id and sequence of the message that was stored. */
export type FifoSent = { messageId: string; sequence: string; isDuplicate: boolean };

/** For so long a deduplication id is remembered. Source: SQS developer guide, "Using the message deduplication ID". */
const deduplicationSeconds = 300;

/**
 * Purpose: hold the groups, made if they are new; an empty one becomes claimable when its first message is visible.
 * Indexes: queue's keys; fifo_group (queue_id, name).
 * Locks: the groups in the order of (queue_id, name).
 */
const holdGroupsSql = `
WITH held AS (
  INSERT INTO messaging.fifo_group AS g (queue_id, name, claimable_at)
  SELECT q.numeric_id, w.name, clock_timestamp() + w.delay_seconds * interval '1 second'
  FROM unnest($1::text[], $2::text[], $3::int[]) AS w(queue, name, delay_seconds) JOIN public.queue q ON q.id = w.queue
  ORDER BY q.numeric_id, w.name COLLATE "C"
  ON CONFLICT (queue_id, name) DO UPDATE
    SET claimable_at = CASE WHEN g.claimable_at = 'infinity' THEN EXCLUDED.claimable_at ELSE g.claimable_at END
  RETURNING g.group_id, g.queue_id, g.name
)
SELECT held.group_id::text AS "groupId", held.name, q.id AS "queueId" FROM held JOIN public.queue q ON q.numeric_id = held.queue_id`;

/**
 * Purpose: number the messages in the order of their arrival, and store those whose deduplication id is not remembered.
 * Indexes: keys of fifo_deduplication, message and fifo_message; fifo_message (group_id, position).
 * Locks: deduplication rows in the order of their key; a sender of the same id is waited for.
 */
const storeSql = `
WITH moment AS MATERIALIZED (SELECT clock_timestamp() AS now),
entry AS MATERIALIZED (
  SELECT nextval('messaging.message_sequence') AS sequence, ordered.* FROM (
    SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::uuid[], $6::text[], $7::text[], $8::text[], $9::text[], $10::int[], $11::text[],
      $12::boolean[])
      WITH ORDINALITY AS u(group_id, queue, scope, deduplication_id, message_id, sender_id, body, attributes, system_attributes,
        delay_seconds, dead_letter_source, is_sealed, position)
    ORDER BY u.position
  ) ordered
),
fresh AS MATERIALIZED (
  INSERT INTO messaging.fifo_deduplication AS d (queue, scope, deduplication_id, message_id, sequence, expires_at)
  SELECT queue, scope, deduplication_id, message_id, sequence, moment.now + ${deduplicationSeconds} * interval '1 second' FROM entry, moment
  ORDER BY queue COLLATE "C", scope COLLATE "C", deduplication_id COLLATE "C"
  ON CONFLICT (queue, scope, deduplication_id) DO UPDATE
    SET message_id = EXCLUDED.message_id, sequence = EXCLUDED.sequence, expires_at = EXCLUDED.expires_at
    WHERE d.expires_at <= clock_timestamp()
  RETURNING d.sequence
),
kept AS MATERIALIZED (SELECT * FROM entry WHERE sequence = ANY (ARRAY(SELECT sequence FROM fresh))),
stored AS (
  INSERT INTO messaging.message (sequence, message_id, sent_at, sender_id, body, attributes, system_attributes, is_sealed)
  SELECT sequence, message_id, moment.now, sender_id, body, attributes::jsonb, system_attributes::jsonb, is_sealed FROM kept, moment
),
queued AS (
  INSERT INTO messaging.fifo_message (sequence, group_id, position, visible_at, receive_count, nonce, dead_letter_source)
  SELECT sequence, group_id, sequence, moment.now + delay_seconds * interval '1 second', 0, 0, dead_letter_source FROM kept, moment
)
SELECT position::int, sequence::text FROM kept`;

/**
 * Purpose: what was stored for ids that are remembered.
 * Indexes: fifo_deduplication's key.
 * Locks: none; it begins after the row it looks for was committed.
 */
const rememberedSql = `
SELECT w.position::int, d.message_id AS "messageId", d.sequence::text
FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS w(queue, scope, deduplication_id, position)
JOIN messaging.fifo_deduplication d ON d.queue = w.queue AND d.scope = w.scope AND d.deduplication_id = w.deduplication_id`;

/** One outcome per message, in their order; durable when the promise resolves. */
export function sendFifoMessages(transact: Transact, entries: readonly NewFifoMessage[]): Promise<(FifoSent | 'queue-missing')[]> {
  return transact(async (statements) => {
    const outcomes = entries.map((): FifoSent | 'queue-missing' => 'queue-missing');
    // Of equal ids in one flush the first is sent; the others are duplicates of it.
    const first = new Map<string, number>();
    for (const [index, entry] of entries.entries()) if (!first.has(deduplicationKey(entry))) first.set(deduplicationKey(entry), index);
    const firsts = [...first.values()].flatMap((index) => {
      const entry = entries[index];
      return entry ? [{ entry, index }] : [];
    });
    const groups = await holdGroups(
      statements,
      firsts.map(({ entry }) => entry),
    );
    const sent = firsts.flatMap(({ entry, index }) => {
      const groupId = groups.get(groupKey(entry));
      return groupId === undefined ? [] : [{ entry, index, groupId }];
    });
    for (const { index, sequence } of await store(statements, sent)) {
      outcomes[index] = { messageId: entries[index]?.messageId ?? '', sequence, isDuplicate: false };
    }
    const refused = sent.filter(({ index }) => outcomes[index] === 'queue-missing');
    if (refused.length > 0) {
      await recall(statements, refused, outcomes);
      // Holding made a group claimable for a message that was then not stored.
      await refreshGroups(statements, [...new Set(refused.map(({ groupId }) => groupId))]);
    }
    for (const [index, entry] of entries.entries()) {
      const original = outcomes[first.get(deduplicationKey(entry)) ?? index];
      if (outcomes[index] === 'queue-missing' && original && original !== 'queue-missing') {
        outcomes[index] = { ...original, isDuplicate: true };
      }
    }
    return outcomes;
  });
}

async function holdGroups(statements: Statements, entries: readonly NewFifoMessage[]): Promise<Map<string, string>> {
  const wanted = new Map<string, NewFifoMessage>();
  for (const entry of entries) if (!wanted.has(groupKey(entry))) wanted.set(groupKey(entry), entry);
  const { rows } = await statements.run<{ groupId: string; name: string; queueId: string }>('messaging_fifo_hold', holdGroupsSql, [
    [...wanted.values()].map((entry) => entry.queueId),
    [...wanted.values()].map((entry) => entry.fifo.groupId),
    [...wanted.values()].map((entry) => entry.message.delaySeconds),
  ]);
  return new Map(rows.map((row) => [`${row.queueId} ${row.name}`, row.groupId]));
}

async function store(
  statements: Statements,
  sent: readonly { entry: NewFifoMessage; groupId: string; index: number }[],
): Promise<{ index: number; sequence: string }[]> {
  if (sent.length === 0) return [];
  const { rows } = await statements.run<{ position: number; sequence: string }>('messaging_fifo_store', storeSql, [
    sent.map(({ groupId }) => groupId),
    sent.map(({ entry }) => entry.queueId),
    sent.map(({ entry }) => entry.fifo.deduplicationScope),
    sent.map(({ entry }) => entry.fifo.deduplicationId),
    sent.map(({ entry }) => entry.messageId),
    sent.map(({ entry }) => entry.senderId),
    sent.map(({ entry }) => entry.message.body),
    sent.map(({ entry }) => jsonOrNull(entry.message.attributes)),
    sent.map(({ entry }) => jsonOrNull(entry.message.systemAttributes)),
    sent.map(({ entry }) => entry.message.delaySeconds),
    sent.map(({ entry }) => entry.deadLetterSource),
    sent.map(({ entry }) => entry.message.isSealed ?? false),
  ]);
  return rows.map(({ position, sequence }) => ({ index: sent[position - 1]?.index ?? -1, sequence }));
}

async function recall(
  statements: Statements,
  refused: readonly { entry: NewFifoMessage; index: number }[],
  outcomes: (FifoSent | 'queue-missing')[],
): Promise<void> {
  const { rows } = await statements.run<{ position: number; messageId: string; sequence: string }>('messaging_fifo_recall', rememberedSql, [
    refused.map(({ entry }) => entry.queueId),
    refused.map(({ entry }) => entry.fifo.deduplicationScope),
    refused.map(({ entry }) => entry.fifo.deduplicationId),
  ]);
  for (const { position, messageId, sequence } of rows) {
    const one = refused[position - 1];
    if (one) outcomes[one.index] = { messageId, sequence, isDuplicate: true };
  }
}

function groupKey(entry: NewFifoMessage): string {
  return `${entry.queueId} ${entry.fifo.groupId}`;
}

/** Names hold no blanks, so the parts cannot run into each other. */
function deduplicationKey(entry: NewFifoMessage): string {
  return `${entry.queueId} ${entry.fifo.deduplicationScope} ${entry.fifo.deduplicationId}`;
}

function jsonOrNull(value: object | null): string | null {
  return value === null ? null : JSON.stringify(value);
}
