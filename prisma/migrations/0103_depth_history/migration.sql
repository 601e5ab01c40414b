-- What queues held over time: sampled once a minute (queues/maintenance/sample-depths.ts), the highest of each minute, hour and
-- day. A row with the empty queue id says that a sample was taken; a queue without a row of that step held nothing then. A row of
-- nulls: the queue held messages, but there were too many such queues to count them all.
CREATE TABLE messaging.depth_minute (
  queue_id text NOT NULL,
  at timestamptz(0) NOT NULL,
  visible integer,
  in_flight integer,
  delayed integer,
  oldest_seconds integer,
  PRIMARY KEY (queue_id, at)
);
-- For retention, which deletes old rows of all queues.
CREATE INDEX depth_minute_at_idx ON messaging.depth_minute (at);
CREATE TABLE messaging.depth_hour (LIKE messaging.depth_minute INCLUDING ALL);
CREATE TABLE messaging.depth_day (LIKE messaging.depth_minute INCLUDING ALL);

COMMENT ON COLUMN messaging.depth_minute.oldest_seconds IS 'age of the oldest message that can be received; null while there is none';
