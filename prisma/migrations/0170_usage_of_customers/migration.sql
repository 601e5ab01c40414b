-- For the usage of one customer, or of the few on a page, which else reads the entries of all. No column of it changes, so
-- booking stays an update in place.
CREATE INDEX entry_hour_customer_idx ON ledger.entry_hour (project_id, customer_id, at);
CREATE INDEX entry_day_customer_idx ON ledger.entry_day (project_id, customer_id, at);
