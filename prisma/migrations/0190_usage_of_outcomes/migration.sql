-- Usage of whole projects by outcome: what the usage table by time reads, a row a step and outcome, whatever number of keys
-- the entries have. Written in the transaction that books the entries they sum up (ledger/store/book-outcomes.ts). Minutes are
-- kept as long as minutes of entries, hours and days for ever.
CREATE TABLE ledger.outcome_minute (
  project_id text NOT NULL,
  at timestamptz(0) NOT NULL,
  outcome text NOT NULL,
  requests bigint NOT NULL,
  quota_units bigint NOT NULL,
  request_bytes bigint NOT NULL,
  response_bytes bigint NOT NULL,
  PRIMARY KEY (project_id, at, outcome)
);
CREATE TABLE ledger.outcome_hour (LIKE ledger.outcome_minute INCLUDING ALL);
CREATE TABLE ledger.outcome_day (LIKE ledger.outcome_minute INCLUDING ALL);
-- For retention, which deletes old minutes of all projects.
CREATE INDEX outcome_minute_at_idx ON ledger.outcome_minute (at);

-- What was booked before.
INSERT INTO ledger.outcome_minute
SELECT project_id, at, outcome, sum(requests), sum(quota_units), sum(request_bytes), sum(response_bytes) FROM ledger.entry_minute GROUP BY 1, 2, 3;
INSERT INTO ledger.outcome_hour
SELECT project_id, at, outcome, sum(requests), sum(quota_units), sum(request_bytes), sum(response_bytes) FROM ledger.entry_hour GROUP BY 1, 2, 3;
INSERT INTO ledger.outcome_day
SELECT project_id, at, outcome, sum(requests), sum(quota_units), sum(request_bytes), sum(response_bytes) FROM ledger.entry_day GROUP BY 1, 2, 3;
