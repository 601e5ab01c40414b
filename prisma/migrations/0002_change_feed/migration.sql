-- The change feed: which row that the data plane caches has changed. Runtimes poll it (the truth) and listen on
-- channel sluice_change (a hint). The triggers are deferred to commit and take one lock there, after every row lock
-- of the transaction: ids are therefore given in commit order, so a reader of "id > last" never skips one, and the
-- lock cannot take part in a deadlock.

CREATE TABLE change (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  entity text NOT NULL,
  entity_id text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE FUNCTION record_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  row_json jsonb := CASE WHEN TG_OP = 'DELETE' THEN to_jsonb(OLD) ELSE to_jsonb(NEW) END;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('sluice.change'));
  INSERT INTO change (entity, entity_id) VALUES (TG_ARGV[0], row_json ->> TG_ARGV[1]);
  PERFORM pg_notify('sluice_change', '');
  RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER change_of_project AFTER UPDATE OR DELETE ON project DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION record_change('project', 'id');
CREATE CONSTRAINT TRIGGER change_of_customer AFTER UPDATE OR DELETE ON customer DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION record_change('customer', 'id');
CREATE CONSTRAINT TRIGGER change_of_stage AFTER INSERT OR UPDATE OR DELETE ON stage DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION record_change('stage', 'id');
CREATE CONSTRAINT TRIGGER change_of_usage_plan AFTER UPDATE OR DELETE ON usage_plan DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION record_change('usage_plan', 'id');
CREATE CONSTRAINT TRIGGER change_of_usage_plan_stage AFTER INSERT OR UPDATE OR DELETE ON usage_plan_stage DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION record_change('usage_plan', 'usage_plan_id');
CREATE CONSTRAINT TRIGGER change_of_usage_plan_key AFTER INSERT OR UPDATE OR DELETE ON usage_plan_key DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION record_change('api_key', 'api_key_id');
CREATE CONSTRAINT TRIGGER change_of_api_key_inserted_or_deleted AFTER INSERT OR DELETE ON api_key DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION record_change('api_key', 'id');
CREATE CONSTRAINT TRIGGER change_of_api_key AFTER UPDATE OF key_hash, customer_id, is_enabled, expires_at, revoked_at ON api_key DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION record_change('api_key', 'id');
CREATE CONSTRAINT TRIGGER change_of_credential_inserted_or_deleted AFTER INSERT OR DELETE ON credential DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION record_change('credential', 'access_key_id');
CREATE CONSTRAINT TRIGGER change_of_credential AFTER UPDATE OF secret_sealed, revoked_at ON credential DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION record_change('credential', 'access_key_id');
CREATE CONSTRAINT TRIGGER change_of_queue AFTER INSERT OR UPDATE OR DELETE ON queue DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION record_change('queue', 'id');
CREATE CONSTRAINT TRIGGER change_of_topic AFTER INSERT OR UPDATE OR DELETE ON topic DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION record_change('topic', 'id');
CREATE CONSTRAINT TRIGGER change_of_subscription AFTER INSERT OR UPDATE OR DELETE ON subscription DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION record_change('topic', 'topic_id');
