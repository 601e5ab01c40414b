-- FIFO queues. Payloads lie in messaging.message as those of standard queues do; what differs is how they are found:
--   fifo_group          one row per message group that has messages: the lock under which its messages are numbered,
--                       received, deleted and moved, and the moment from which it can be received;
--   fifo_message        one narrow row per message, in its group's order; receiving updates columns no index covers;
--   fifo_deduplication  what was sent in the last five minutes, whatever became of the message since.
-- Whoever changes a group holds its row first. Several groups are locked in the order of (queue_id, name).

CREATE TABLE messaging.fifo_group (
  group_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  queue_id bigint NOT NULL,
  name text COLLATE "C" NOT NULL,
  -- When the group can be received from: the end of its lease, or of its first message's delay; infinity exactly when
  -- it has no messages.
  claimable_at timestamptz NOT NULL,
  UNIQUE (queue_id, name)
);
CREATE INDEX fifo_group_queue_id_claimable_at_idx ON messaging.fifo_group (queue_id, claimable_at);

CREATE TABLE messaging.fifo_message (
  sequence bigint NOT NULL PRIMARY KEY,
  group_id bigint NOT NULL,
  -- Order within the group: the sequence, or a later number after a move to another queue.
  position bigint NOT NULL,
  -- Delayed or held by a receiver until then.
  visible_at timestamptz NOT NULL,
  received_at timestamptz,
  first_received_at timestamptz,
  receive_count integer NOT NULL,
  -- Distinguishes this lease from earlier ones of the same message; the receipt handle carries it.
  nonce integer NOT NULL,
  dead_letter_source text
) WITH (fillfactor = 70);
CREATE UNIQUE INDEX fifo_message_group_id_position_idx ON messaging.fifo_message (group_id, position);

CREATE TABLE messaging.fifo_deduplication (
  -- queue.id, so that a purge does not forget what was sent.
  queue text COLLATE "C" NOT NULL,
  -- Name of the message group where deduplication is by group, else empty.
  scope text COLLATE "C" NOT NULL,
  deduplication_id text COLLATE "C" NOT NULL,
  message_id uuid NOT NULL,
  sequence bigint NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (queue, scope, deduplication_id)
);
CREATE INDEX fifo_deduplication_expires_at_idx ON messaging.fifo_deduplication (expires_at);

ALTER TABLE messaging.fifo_group SET (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_cost_delay = 0);
ALTER TABLE messaging.fifo_message SET (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_cost_delay = 0);
ALTER TABLE messaging.fifo_deduplication SET (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_cost_delay = 0);
