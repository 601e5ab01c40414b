-- "Undeployed changes" without comparing thousands of routes at every glance: an API counts its changes in `revision`,
-- whoever makes them, and keeps the hash of what a deployment would publish beside the revision it was made at. A deployment
-- keeps the hash of its config. Hashes are made by snapshot/model/hash-api.ts when first asked for.

ALTER TABLE api
  ADD COLUMN revision integer NOT NULL DEFAULT 0,
  ADD COLUMN draft_hash text,
  ADD COLUMN draft_revision integer;

ALTER TABLE deployment
  ADD COLUMN config_hash text,
  ADD COLUMN route_count integer GENERATED ALWAYS AS (jsonb_array_length(config -> 'routes')) STORED;

-- Changes of the API itself.
CREATE FUNCTION count_change_of_api() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.revision := OLD.revision + 1;
  RETURN NEW;
END $$;
CREATE TRIGGER api_counts_own_changes BEFORE UPDATE ON api FOR EACH ROW
  WHEN ((OLD.name, OLD.kind, OLD.has_honest_errors, OLD.gateway_responses, OLD.binary_media_types, OLD.minimum_compression_bytes)
    IS DISTINCT FROM (NEW.name, NEW.kind, NEW.has_honest_errors, NEW.gateway_responses, NEW.binary_media_types, NEW.minimum_compression_bytes))
  EXECUTE FUNCTION count_change_of_api();

-- Changes of its parts, once per statement.
CREATE FUNCTION count_change_of_api_part() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE api SET revision = revision + 1 WHERE id IN (SELECT api_id FROM changed);
  RETURN NULL;
END $$;
CREATE TRIGGER route_inserted_counts AFTER INSERT ON route REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION count_change_of_api_part();
CREATE TRIGGER route_updated_counts AFTER UPDATE ON route REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION count_change_of_api_part();
CREATE TRIGGER route_deleted_counts AFTER DELETE ON route REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION count_change_of_api_part();
CREATE TRIGGER integration_inserted_counts AFTER INSERT ON integration REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION count_change_of_api_part();
CREATE TRIGGER integration_updated_counts AFTER UPDATE ON integration REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION count_change_of_api_part();
CREATE TRIGGER integration_deleted_counts AFTER DELETE ON integration REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION count_change_of_api_part();
