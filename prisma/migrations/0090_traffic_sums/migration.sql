-- Sums of the ledger's entries that charts read: traffic by API, by key and by customer, without the ledger's other
-- dimensions, so that a month of a busy project is some thousand rows and not some million. Written in the transaction
-- that books the entries they sum up (ledger/store/book-traffic.ts); rows are named by the entries' own ids, '' where an
-- exchange had no key or customer. Minutes are kept as long as minutes of entries, hours and days for ever.

CREATE TABLE ledger.api_minute (
  project_id text NOT NULL,
  at timestamptz(0) NOT NULL,
  subject_id text NOT NULL,
  requests bigint NOT NULL,
  forwarded bigint NOT NULL,
  throttled bigint NOT NULL,
  quota_refused bigint NOT NULL,
  server_errors bigint NOT NULL,
  latency_us_sum bigint NOT NULL,
  upstream_latency_us_sum bigint NOT NULL,
  PRIMARY KEY (project_id, at, subject_id)
);
CREATE TABLE ledger.api_hour (LIKE ledger.api_minute INCLUDING ALL);
CREATE TABLE ledger.api_day (LIKE ledger.api_minute INCLUDING ALL);
CREATE TABLE ledger.key_hour (LIKE ledger.api_minute INCLUDING ALL);
CREATE TABLE ledger.key_day (LIKE ledger.api_minute INCLUDING ALL);
CREATE TABLE ledger.customer_hour (LIKE ledger.api_minute INCLUDING ALL);
CREATE TABLE ledger.customer_day (LIKE ledger.api_minute INCLUDING ALL);
-- For retention, which deletes old minutes of all projects.
CREATE INDEX api_minute_at_idx ON ledger.api_minute (at);

COMMENT ON COLUMN ledger.api_minute.forwarded IS 'served, failed or aborted: the divisor of the latency sums';
COMMENT ON COLUMN ledger.api_minute.latency_us_sum IS 'of forwarded exchanges only';

-- What was booked before.
INSERT INTO ledger.api_minute
SELECT project_id, at, api_id, sum(requests),
  coalesce(sum(requests) FILTER (WHERE outcome IN ('served', 'failed', 'aborted')), 0),
  coalesce(sum(requests) FILTER (WHERE outcome = 'throttled'), 0),
  coalesce(sum(requests) FILTER (WHERE outcome = 'quota'), 0),
  sum(server_errors),
  coalesce(sum(latency_us_sum) FILTER (WHERE outcome IN ('served', 'failed', 'aborted')), 0),
  coalesce(sum(upstream_latency_us_sum) FILTER (WHERE outcome IN ('served', 'failed', 'aborted')), 0)
FROM ledger.entry_minute GROUP BY 1, 2, 3;

INSERT INTO ledger.api_hour
SELECT project_id, at, api_id, sum(requests),
  coalesce(sum(requests) FILTER (WHERE outcome IN ('served', 'failed', 'aborted')), 0),
  coalesce(sum(requests) FILTER (WHERE outcome = 'throttled'), 0),
  coalesce(sum(requests) FILTER (WHERE outcome = 'quota'), 0),
  sum(server_errors),
  coalesce(sum(latency_us_sum) FILTER (WHERE outcome IN ('served', 'failed', 'aborted')), 0),
  coalesce(sum(upstream_latency_us_sum) FILTER (WHERE outcome IN ('served', 'failed', 'aborted')), 0)
FROM ledger.entry_hour GROUP BY 1, 2, 3;

INSERT INTO ledger.key_hour
SELECT project_id, at, key_id, sum(requests),
  coalesce(sum(requests) FILTER (WHERE outcome IN ('served', 'failed', 'aborted')), 0),
  coalesce(sum(requests) FILTER (WHERE outcome = 'throttled'), 0),
  coalesce(sum(requests) FILTER (WHERE outcome = 'quota'), 0),
  sum(server_errors),
  coalesce(sum(latency_us_sum) FILTER (WHERE outcome IN ('served', 'failed', 'aborted')), 0),
  coalesce(sum(upstream_latency_us_sum) FILTER (WHERE outcome IN ('served', 'failed', 'aborted')), 0)
FROM ledger.entry_hour GROUP BY 1, 2, 3;

INSERT INTO ledger.customer_hour
SELECT project_id, at, customer_id, sum(requests),
  coalesce(sum(requests) FILTER (WHERE outcome IN ('served', 'failed', 'aborted')), 0),
  coalesce(sum(requests) FILTER (WHERE outcome = 'throttled'), 0),
  coalesce(sum(requests) FILTER (WHERE outcome = 'quota'), 0),
  sum(server_errors),
  coalesce(sum(latency_us_sum) FILTER (WHERE outcome IN ('served', 'failed', 'aborted')), 0),
  coalesce(sum(upstream_latency_us_sum) FILTER (WHERE outcome IN ('served', 'failed', 'aborted')), 0)
FROM ledger.entry_hour GROUP BY 1, 2, 3;

INSERT INTO ledger.api_day
SELECT project_id, date_trunc('day', at, 'UTC'), subject_id, sum(requests), sum(forwarded), sum(throttled), sum(quota_refused),
  sum(server_errors), sum(latency_us_sum), sum(upstream_latency_us_sum)
FROM ledger.api_hour GROUP BY 1, 2, 3;

INSERT INTO ledger.key_day
SELECT project_id, date_trunc('day', at, 'UTC'), subject_id, sum(requests), sum(forwarded), sum(throttled), sum(quota_refused),
  sum(server_errors), sum(latency_us_sum), sum(upstream_latency_us_sum)
FROM ledger.key_hour GROUP BY 1, 2, 3;

INSERT INTO ledger.customer_day
SELECT project_id, date_trunc('day', at, 'UTC'), subject_id, sum(requests), sum(forwarded), sum(throttled), sum(quota_refused),
  sum(server_errors), sum(latency_us_sum), sum(upstream_latency_us_sum)
FROM ledger.customer_hour GROUP BY 1, 2, 3;
