-- Message move tasks: the slow, resumable redrive of a dead-letter queue. One elected thread carries them out; a batch and
-- the count of what it moved are one transaction.
CREATE TABLE messaging.move_task (
  id text NOT NULL PRIMARY KEY,
  -- queue.id of the dead-letter queue, and its ARN as it was asked for.
  queue_id text NOT NULL,
  source_arn text NOT NULL,
  -- Null: each message goes to the queue it failed in.
  destination_queue_id text,
  destination_arn text,
  -- Null: as fast as it goes.
  messages_per_second integer,
  status text NOT NULL CHECK (status IN ('RUNNING', 'CANCELLING', 'CANCELLED', 'COMPLETED', 'FAILED')),
  -- What has a higher sequence arrived later and stays.
  through_sequence bigint NOT NULL,
  moved bigint NOT NULL DEFAULT 0,
  to_move bigint NOT NULL,
  failure_reason text,
  started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  ended_at timestamptz
);
CREATE UNIQUE INDEX move_task_active_idx ON messaging.move_task (queue_id) WHERE status IN ('RUNNING', 'CANCELLING');
CREATE INDEX move_task_queue_id_started_at_idx ON messaging.move_task (queue_id, started_at);

-- What receives with a ReceiveRequestAttemptId got, so that the same attempt gets the same again.
CREATE TABLE messaging.fifo_receive_attempt (
  -- queue.id
  queue text COLLATE "C" NOT NULL,
  attempt_id text COLLATE "C" NOT NULL,
  sequences bigint[] NOT NULL,
  nonces integer[] NOT NULL,
  -- Until when the messages were leased; one that is leased otherwise by now was deleted, changed or received by another.
  leased_until timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (queue, attempt_id)
);
CREATE INDEX fifo_receive_attempt_expires_at_idx ON messaging.fifo_receive_attempt (expires_at);
ALTER TABLE messaging.fifo_receive_attempt SET (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_cost_delay = 0);
