-- Messages of queues. Three tables, split by how they change:
--   message  the payload, written once and deleted once, never updated;
--   ready    one narrow row per message that can be received now, read in sequence order;
--   lease    one row per message that cannot be received yet: delayed, or held by a receiver. When expires_at has
--            passed by the database's clock the row is simply claimable again, so no timer moves anything.
-- A message lies in exactly one of ready and lease. Its sequence is its identity everywhere, also after a move to a
-- dead-letter queue. Queues are named by queue.numeric_id: purging a queue gives it a new one, which empties it at
-- once, and the rows of the old one are swept away in small batches.

CREATE SCHEMA messaging;

CREATE SEQUENCE messaging.message_sequence AS bigint;

CREATE TABLE messaging.message (
  sequence bigint NOT NULL PRIMARY KEY,
  message_id uuid NOT NULL,
  sent_at timestamptz NOT NULL,
  sender_id text NOT NULL,
  body text NOT NULL,
  -- contracts/ports.ts MessageAttribute by name; null when the message has none.
  attributes jsonb,
  -- AWSTraceHeader, MessageGroupId; null when the message has none.
  system_attributes jsonb
);

CREATE TABLE messaging.ready (
  queue_id bigint NOT NULL,
  sequence bigint NOT NULL,
  -- ARN of the queue the message was moved from; null unless it sits in a dead-letter queue.
  dead_letter_source text,
  PRIMARY KEY (queue_id, sequence)
);

CREATE TABLE messaging.lease (
  sequence bigint NOT NULL PRIMARY KEY,
  queue_id bigint NOT NULL,
  expires_at timestamptz NOT NULL,
  received_at timestamptz NOT NULL,
  first_received_at timestamptz,
  -- 0 while the message is delayed and was never received.
  receive_count integer NOT NULL,
  -- Distinguishes this lease from earlier ones of the same message; the receipt handle carries it.
  nonce integer NOT NULL,
  dead_letter_source text
);

-- Claims and long polls look for what is due; depth counts what is not.
CREATE INDEX lease_queue_id_expires_at_idx ON messaging.lease (queue_id, expires_at);

-- Rows come and go at the rate of the traffic: vacuum early and without pauses, or claims walk dead entries.
ALTER TABLE messaging.message SET (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_cost_delay = 0,
  toast.autovacuum_vacuum_scale_factor = 0.01, toast.autovacuum_vacuum_threshold = 1000, toast.autovacuum_vacuum_cost_delay = 0);
ALTER TABLE messaging.ready SET (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_cost_delay = 0);
ALTER TABLE messaging.lease SET (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_cost_delay = 0);

-- Numeric ids whose queue was purged or deleted, and since when; their rows are swept by server/queues/maintenance.
CREATE TABLE messaging.discarded_queue (
  numeric_id bigint NOT NULL PRIMARY KEY,
  discarded_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- A trigger, so that deleting a whole project leaves no orphaned messages either.
CREATE FUNCTION messaging.discard_queue() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO messaging.discarded_queue (numeric_id) VALUES (OLD.numeric_id) ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER queue_is_discarded AFTER DELETE OR UPDATE OF numeric_id ON queue
  FOR EACH ROW EXECUTE FUNCTION messaging.discard_queue();
