-- The sums that charts read, completed: traffic of whole projects, so that a chart of everything reads a row a step
-- whatever number of APIs there are, and minutes of keys and customers, kept for a few hours only. Twelve tables of one
-- form, ledger.{project,api,key,customer}_{minute,hour,day}, written by ledger/store/book-traffic.ts.

CREATE TABLE ledger.project_minute (LIKE ledger.api_minute INCLUDING ALL);
CREATE TABLE ledger.project_hour (LIKE ledger.api_hour INCLUDING ALL);
CREATE TABLE ledger.project_day (LIKE ledger.api_day INCLUDING ALL);
CREATE TABLE ledger.key_minute (LIKE ledger.api_minute INCLUDING ALL);
CREATE TABLE ledger.customer_minute (LIKE ledger.api_minute INCLUDING ALL);

COMMENT ON COLUMN ledger.project_minute.subject_id IS 'always the empty text';

-- What was booked before.
INSERT INTO ledger.project_minute
SELECT project_id, at, '', sum(requests), sum(forwarded), sum(throttled), sum(quota_refused), sum(server_errors), sum(latency_us_sum),
  sum(upstream_latency_us_sum)
FROM ledger.api_minute GROUP BY 1, 2;

INSERT INTO ledger.project_hour
SELECT project_id, at, '', sum(requests), sum(forwarded), sum(throttled), sum(quota_refused), sum(server_errors), sum(latency_us_sum),
  sum(upstream_latency_us_sum)
FROM ledger.api_hour GROUP BY 1, 2;

INSERT INTO ledger.project_day
SELECT project_id, at, '', sum(requests), sum(forwarded), sum(throttled), sum(quota_refused), sum(server_errors), sum(latency_us_sum),
  sum(upstream_latency_us_sum)
FROM ledger.api_day GROUP BY 1, 2;

INSERT INTO ledger.key_minute
SELECT project_id, at, key_id, sum(requests),
  coalesce(sum(requests) FILTER (WHERE outcome IN ('served', 'failed', 'aborted')), 0),
  coalesce(sum(requests) FILTER (WHERE outcome = 'throttled'), 0), coalesce(sum(requests) FILTER (WHERE outcome = 'quota'), 0),
  sum(server_errors), coalesce(sum(latency_us_sum) FILTER (WHERE outcome IN ('served', 'failed', 'aborted')), 0),
  coalesce(sum(upstream_latency_us_sum) FILTER (WHERE outcome IN ('served', 'failed', 'aborted')), 0)
FROM ledger.entry_minute WHERE at > now() - interval '4 hours' GROUP BY 1, 2, 3;

INSERT INTO ledger.customer_minute
SELECT project_id, at, customer_id, sum(requests),
  coalesce(sum(requests) FILTER (WHERE outcome IN ('served', 'failed', 'aborted')), 0),
  coalesce(sum(requests) FILTER (WHERE outcome = 'throttled'), 0), coalesce(sum(requests) FILTER (WHERE outcome = 'quota'), 0),
  sum(server_errors), coalesce(sum(latency_us_sum) FILTER (WHERE outcome IN ('served', 'failed', 'aborted')), 0),
  coalesce(sum(upstream_latency_us_sum) FILTER (WHERE outcome IN ('served', 'failed', 'aborted')), 0)
FROM ledger.entry_minute WHERE at > now() - interval '4 hours' GROUP BY 1, 2, 3;

-- For charts of one subject, or of a few; the primary key serves those that look for the busiest. No column of it changes,
-- so booking stays an update in place.
CREATE INDEX api_minute_subject_idx ON ledger.api_minute (project_id, subject_id, at);
CREATE INDEX api_hour_subject_idx ON ledger.api_hour (project_id, subject_id, at);
CREATE INDEX api_day_subject_idx ON ledger.api_day (project_id, subject_id, at);
CREATE INDEX key_minute_subject_idx ON ledger.key_minute (project_id, subject_id, at);
CREATE INDEX key_hour_subject_idx ON ledger.key_hour (project_id, subject_id, at);
CREATE INDEX key_day_subject_idx ON ledger.key_day (project_id, subject_id, at);
CREATE INDEX customer_minute_subject_idx ON ledger.customer_minute (project_id, subject_id, at);
CREATE INDEX customer_hour_subject_idx ON ledger.customer_hour (project_id, subject_id, at);
CREATE INDEX customer_day_subject_idx ON ledger.customer_day (project_id, subject_id, at);

-- The busiest keys or customers of a range where there are too many to look through at every glance: whoever was shown them
-- lately finds those that stood out a minute ago at once, and their sums are read as they are now. Kept up by
-- ledger/store/rank-busiest.ts; a row goes when nobody has asked for it for long.
CREATE TABLE ledger.ranking (
  project_id text NOT NULL,
  kind text NOT NULL,
  range text NOT NULL,
  ranked_at timestamptz NOT NULL,
  asked_at timestamptz NOT NULL,
  subject_ids text[] NOT NULL,
  PRIMARY KEY (project_id, kind, range)
);
