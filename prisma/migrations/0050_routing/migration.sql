-- Routing and releases: custom domain names with base path mappings, gateway responses, canaries, sandboxes, attributes.

ALTER TABLE api ADD COLUMN has_honest_errors boolean NOT NULL DEFAULT false;
ALTER TABLE api ADD COLUMN gateway_responses jsonb NOT NULL DEFAULT '{}';
ALTER TABLE integration ADD COLUMN request_headers jsonb NOT NULL DEFAULT '{}';

-- Attributes that routes may go by; a change reaches the gateways like any other of the key or the customer.
ALTER TABLE customer ADD COLUMN attributes jsonb NOT NULL DEFAULT '{}';
ALTER TABLE api_key ADD COLUMN attributes jsonb NOT NULL DEFAULT '{}';
DROP TRIGGER change_of_api_key ON api_key;
CREATE CONSTRAINT TRIGGER change_of_api_key AFTER UPDATE OF key_hash, customer_id, is_enabled, expires_at, revoked_at, attributes ON api_key
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION record_change('api_key', 'id');

ALTER TABLE stage ADD COLUMN is_auto_deployed boolean NOT NULL DEFAULT false;
-- Sandbox keys are valid there, as on stages named sandbox or test.
ALTER TABLE stage ADD COLUMN is_sandbox boolean NOT NULL DEFAULT false;
-- The one customer whose keys are valid there. The stage goes with the customer: it must never open to everybody.
ALTER TABLE stage ADD COLUMN customer_id text REFERENCES customer (id) ON DELETE CASCADE;
ALTER TABLE stage ADD COLUMN canary_deployment_id text REFERENCES deployment (id) ON DELETE RESTRICT;
ALTER TABLE stage ADD COLUMN canary_percent double precision;
ALTER TABLE stage ADD COLUMN canary_variables jsonb NOT NULL DEFAULT '{}';
ALTER TABLE stage ADD CONSTRAINT stage_canary_is_whole
  CHECK ((canary_deployment_id IS NULL) = (canary_percent IS NULL) AND (canary_percent IS NULL OR canary_percent BETWEEN 0 AND 100));
CREATE INDEX stage_customer_id_idx ON stage (customer_id);
CREATE INDEX stage_canary_deployment_id_idx ON stage (canary_deployment_id);

-- What was published stays what it was.
CREATE FUNCTION refuse_change_of_deployment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a deployment is immutable' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER deployment_is_immutable BEFORE UPDATE OF id, api_id, config, created_at, created_by ON deployment
  FOR EACH ROW EXECUTE FUNCTION refuse_change_of_deployment();

-- A host name belongs to one project of the installation.
CREATE TABLE domain_name (
  id text NOT NULL PRIMARY KEY,
  project_id text NOT NULL REFERENCES project (id) ON DELETE CASCADE,
  name text NOT NULL UNIQUE,
  description text NOT NULL DEFAULT '',
  created_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT domain_name_is_lower_case CHECK (name = lower(name))
);
CREATE INDEX domain_name_project_id_idx ON domain_name (project_id);

-- An API or stage that a domain name leads to can not be deleted before its mapping.
CREATE TABLE base_path_mapping (
  id text NOT NULL PRIMARY KEY,
  domain_name_id text NOT NULL REFERENCES domain_name (id) ON DELETE CASCADE,
  base_path text NOT NULL,
  api_id text NOT NULL REFERENCES api (id) ON DELETE NO ACTION,
  stage_id text REFERENCES stage (id) ON DELETE NO ACTION,
  created_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE UNIQUE INDEX base_path_mapping_domain_name_id_base_path_key ON base_path_mapping (domain_name_id, base_path);
CREATE INDEX base_path_mapping_api_id_idx ON base_path_mapping (api_id);
CREATE INDEX base_path_mapping_stage_id_idx ON base_path_mapping (stage_id);

CREATE CONSTRAINT TRIGGER change_of_domain_name AFTER INSERT OR UPDATE OR DELETE ON domain_name DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION record_change('domain_name', 'id');
CREATE CONSTRAINT TRIGGER change_of_base_path_mapping AFTER INSERT OR UPDATE OR DELETE ON base_path_mapping DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION record_change('domain_name', 'domain_name_id');
