// The two layouts of the message tables that the benchmark compares. `leases` is the house's own, through the statements
// it serves with. `visibleAt` is the usual one of queues on Postgres: a single row per message whose `visible_at` is moved
// on by every receive and found through an index; it exists here only, as the loser of docs/adr/0008.
import type { Pool } from 'pg';
import { systemClock } from '../../server/kernel/clock.ts';
import { createClaimHints } from '../../server/queues/claim-hints.ts';
import { claimMessages } from '../../server/queues/store/claim-messages.ts';
import { deleteMessages } from '../../server/queues/store/delete-messages.ts';
import { sendMessages } from '../../server/queues/store/send-messages.ts';
import { statementsOfPool } from '../../server/queues/store/statements.ts';

export type Layout = {
  name: string;
  /** Tables whose size and dead rows are reported. */
  tables: readonly string[];
  /** Stores that many messages at once, the last `inFlight` of them held for an hour. */
  fill(waiting: number, inFlight: number): Promise<void>;
  send(count: number): Promise<void>;
  /** Receives and deletes up to `count` messages. @returns how many, and how long the receive took, ms */
  consume(count: number): Promise<{ messages: number; receiveMs: number }>;
};

export type LayoutQueue = { queueId: string; numericId: string };

const body = 'x'.repeat(200);

export function leaseLayout(pool: Pool, { queueId, numericId }: LayoutQueue): Layout {
  const statements = statementsOfPool(pool);
  const hints = createClaimHints(systemClock);
  return {
    name: 'ready and lease rows',
    tables: ['message', 'ready', 'lease'].map((table) => `messaging.${table}`),
    async fill(waiting, inFlight) {
      const total = waiting + inFlight;
      await pool.query("SELECT setval('messaging.message_sequence', greatest(1, $1::bigint))", [total]);
      await pool.query(
        `INSERT INTO messaging.message (sequence, message_id, sent_at, sender_id, body)
         SELECT n, gen_random_uuid(), now(), '000000000000', $2 FROM generate_series(1, $1::bigint) n`,
        [total, body],
      );
      await pool.query('INSERT INTO messaging.ready (queue_id, sequence) SELECT $2::bigint, n FROM generate_series(1, $1::bigint) n', [
        waiting,
        numericId,
      ]);
      await pool.query(
        `INSERT INTO messaging.lease (sequence, queue_id, expires_at, received_at, first_received_at, receive_count, nonce)
         SELECT n, $3::bigint, now() + interval '1 hour', now(), now(), 1, 1 FROM generate_series($1::bigint + 1, $2::bigint) n`,
        [waiting, total, numericId],
      );
    },
    async send(count) {
      const message = { body, attributes: null, systemAttributes: null, delaySeconds: 0, sizeBytes: body.length };
      const entry = () => ({ queueId, messageId: crypto.randomUUID(), senderId: '000000000000', message, deadLetterSource: null });
      await sendMessages(statements, Array.from({ length: count }, entry));
    },
    async consume(count) {
      const startedAt = performance.now();
      const { isReadyFirst } = hints.next(queueId);
      const claim = { ...hints.look(queueId), count, isReadyFirst, visibilityTimeoutSeconds: 30, redrive: null };
      const [outcome] = await claimMessages(statements, [claim]);
      if (outcome) hints.learn(claim, outcome, startedAt);
      const messages = outcome?.messages ?? [];
      const receiveMs = performance.now() - startedAt;
      await deleteMessages(statements, messages);
      return { messages: messages.length, receiveMs };
    },
  };
}

export function visibleAtLayout(pool: Pool, { numericId }: LayoutQueue): Layout {
  const insert = 'INSERT INTO rival.message (queue_id, visible_at, sent_at, message_id, body)';
  return {
    name: 'one row, visible_at moved',
    tables: ['rival.message'],
    async fill(waiting, inFlight) {
      await pool.query('CREATE SCHEMA rival');
      await pool.query(`CREATE TABLE rival.message (
        sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, queue_id bigint NOT NULL, visible_at timestamptz NOT NULL,
        sent_at timestamptz NOT NULL, receive_count integer NOT NULL DEFAULT 0, message_id uuid NOT NULL, body text NOT NULL
      ) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_cost_delay = 0)`);
      await pool.query('CREATE INDEX ON rival.message (queue_id, visible_at)');
      await pool.query(
        `${insert} SELECT $3, CASE WHEN n <= $1::bigint THEN now() ELSE now() + interval '1 hour' END, now(), gen_random_uuid(), $4 FROM generate_series(1, $2::bigint) n`,
        [waiting, waiting + inFlight, numericId, body],
      );
    },
    async send(count) {
      const text = `${insert} SELECT $1, clock_timestamp(), clock_timestamp(), id, $3 FROM unnest($2::uuid[]) AS u(id)`;
      await pool.query({ name: 'rival_send', text, values: [numericId, Array.from({ length: count }, () => crypto.randomUUID()), body] });
    },
    async consume(count) {
      const startedAt = performance.now();
      const claim = `WITH c AS MATERIALIZED (
          SELECT sequence FROM rival.message WHERE queue_id = $1 AND visible_at <= clock_timestamp() ORDER BY visible_at LIMIT $2 FOR UPDATE SKIP LOCKED
        )
        UPDATE rival.message m SET visible_at = clock_timestamp() + interval '30 seconds', receive_count = receive_count + 1
        FROM c WHERE m.sequence = c.sequence RETURNING m.sequence::text, m.message_id, m.body, m.receive_count`;
      const { rows } = await pool.query<{ sequence: string }>({ name: 'rival_claim', text: claim, values: [numericId, count] });
      const receiveMs = performance.now() - startedAt;
      const text = 'DELETE FROM rival.message WHERE sequence = ANY ($1::bigint[])';
      await pool.query({ name: 'rival_delete', text, values: [rows.map((row) => row.sequence)] });
      return { messages: rows.length, receiveMs };
    },
  };
}
