-- The ledger: one count for quota, usage page and invoice. Written by the shipper, one transaction per spool segment;
-- read by every chart, usage page, CSV and invoice. No column is null, so that every row has one unique key: an empty
-- text means "none" (no key, no customer, no plan).

CREATE SCHEMA ledger;

-- Entries by minute, hour and day of the admission (UTC). The three tables are written together in the transaction of
-- the segment, so a record that arrives late (a segment recovered after a crash) counts in all of them.
CREATE TABLE ledger.entry_minute (
  project_id text NOT NULL,
  at timestamptz(0) NOT NULL,
  key_id text NOT NULL,
  customer_id text NOT NULL,
  plan_id text NOT NULL,
  api_id text NOT NULL,
  stage_id text NOT NULL,
  route_id text NOT NULL,
  outcome text NOT NULL CHECK (outcome IN ('served', 'failed', 'aborted', 'throttled', 'quota', 'denied', 'invalid')),
  requests bigint NOT NULL,
  quota_units bigint NOT NULL,
  client_errors bigint NOT NULL,
  server_errors bigint NOT NULL,
  request_bytes bigint NOT NULL,
  response_bytes bigint NOT NULL,
  latency_us_sum bigint NOT NULL,
  upstream_latency_us_sum bigint NOT NULL,
  PRIMARY KEY (project_id, at, key_id, customer_id, plan_id, api_id, stage_id, route_id, outcome)
);
CREATE TABLE ledger.entry_hour (LIKE ledger.entry_minute INCLUDING ALL);
CREATE TABLE ledger.entry_day (LIKE ledger.entry_minute INCLUDING ALL);
-- For retention, which deletes old minutes of all projects.
CREATE INDEX entry_minute_at_idx ON ledger.entry_minute (at);

COMMENT ON COLUMN ledger.entry_minute.client_errors IS 'answered with a status of 400 to 499';
COMMENT ON COLUMN ledger.entry_minute.server_errors IS 'answered with a status of 500 or more';

-- The ids of segments that are counted. A row lives until the deletion of its file is durable; a segment met again
-- before that is known as counted.
CREATE TABLE ledger.segment (
  id text PRIMARY KEY,
  spool_id text NOT NULL,
  shipped_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  records integer NOT NULL,
  log_rows_dropped integer NOT NULL
);
CREATE INDEX segment_spool_id_idx ON ledger.segment (spool_id);

-- One quota of one key in one period. leased: units handed to processes and not given back; never above the limit
-- that was in force when they were handed out. used: units of the entries, changed in the same transaction as they.
CREATE TABLE ledger.quota_period (
  plan_id text NOT NULL,
  key_id text NOT NULL,
  period_start timestamptz(0) NOT NULL,
  period_end timestamptz(0) NOT NULL,
  leased bigint NOT NULL DEFAULT 0 CHECK (leased >= 0),
  used bigint NOT NULL DEFAULT 0 CHECK (used >= 0),
  PRIMARY KEY (plan_id, key_id, period_start),
  CHECK (period_end > period_start)
);
CREATE INDEX quota_period_period_end_idx ON ledger.quota_period (period_end);

-- What one process (spool_id) holds of a quota. used: units of admissions its shipped segments prove. A lease is closed
-- when its process ended and all segments are shipped; what was granted and not used then goes back to the quota. The
-- lease of a process whose spool is lost stays open: its units are spent.
CREATE TABLE ledger.lease (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  spool_id text NOT NULL,
  plan_id text NOT NULL,
  key_id text NOT NULL,
  period_start timestamptz(0) NOT NULL,
  granted bigint NOT NULL CHECK (granted >= 0),
  used bigint NOT NULL DEFAULT 0 CHECK (used >= 0),
  closed_at timestamptz,
  UNIQUE (spool_id, plan_id, key_id, period_start)
);
CREATE INDEX lease_period_start_idx ON ledger.lease (period_start);

-- Recent exchanges one by one, bounded in age and number (limits.ledger); a window to look through, not a count.
CREATE TABLE ledger.request_log (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz(3) NOT NULL,
  project_id text NOT NULL,
  request_id text NOT NULL,
  key_id text NOT NULL,
  customer_id text NOT NULL,
  api_id text NOT NULL,
  stage_id text NOT NULL,
  route_id text NOT NULL,
  outcome text NOT NULL,
  status integer NOT NULL,
  method text NOT NULL,
  path text NOT NULL,
  source_ip text NOT NULL,
  request_bytes bigint NOT NULL,
  response_bytes bigint NOT NULL,
  latency_us bigint NOT NULL,
  upstream_latency_us bigint NOT NULL
);
CREATE INDEX request_log_project_id_at_idx ON ledger.request_log (project_id, at DESC, id DESC);
