-- A busy gateway writes a thousand rows of the request log a second, so autovacuum analyses it whenever it looks, and to sample
-- 30,000 rows of 18 columns takes longer than all bookings meanwhile. Its one query goes by project and time; nothing else needs
-- statistics. 300 rows are sampled for each unit of the highest target left.
ALTER TABLE ledger.request_log
  ALTER COLUMN id SET STATISTICS 10,
  ALTER COLUMN at SET STATISTICS 10,
  ALTER COLUMN project_id SET STATISTICS 10,
  ALTER COLUMN request_id SET STATISTICS 0,
  ALTER COLUMN key_id SET STATISTICS 0,
  ALTER COLUMN customer_id SET STATISTICS 0,
  ALTER COLUMN api_id SET STATISTICS 0,
  ALTER COLUMN stage_id SET STATISTICS 0,
  ALTER COLUMN route_id SET STATISTICS 0,
  ALTER COLUMN outcome SET STATISTICS 0,
  ALTER COLUMN status SET STATISTICS 0,
  ALTER COLUMN method SET STATISTICS 0,
  ALTER COLUMN path SET STATISTICS 0,
  ALTER COLUMN source_ip SET STATISTICS 0,
  ALTER COLUMN request_bytes SET STATISTICS 0,
  ALTER COLUMN response_bytes SET STATISTICS 0,
  ALTER COLUMN latency_us SET STATISTICS 0,
  ALTER COLUMN upstream_latency_us SET STATISTICS 0;
