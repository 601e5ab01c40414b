-- Upstreams and upstream credentials of a project, live for all its deployments, and what an API says of bodies: which
-- media types are bytes, and from which length on responses are compressed.

CREATE TABLE upstream (
  id text PRIMARY KEY,
  project_id text NOT NULL REFERENCES project (id) ON DELETE CASCADE,
  name text NOT NULL,
  settings jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (project_id, name)
);

-- kind: aws-key or client-certificate. public_part: access key id, or certificate chain in PEM.
CREATE TABLE upstream_credential (
  id text PRIMARY KEY,
  project_id text NOT NULL REFERENCES project (id) ON DELETE CASCADE,
  name text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('aws-key', 'client-certificate')),
  public_part text NOT NULL,
  secret_sealed bytea NOT NULL,
  secret_version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (project_id, name)
);

ALTER TABLE api
  ADD COLUMN binary_media_types text[] NOT NULL DEFAULT '{}',
  ADD COLUMN minimum_compression_bytes integer;

CREATE CONSTRAINT TRIGGER change_of_upstream AFTER INSERT OR UPDATE OR DELETE ON upstream DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION record_change('upstream', 'id');
CREATE CONSTRAINT TRIGGER change_of_upstream_credential AFTER INSERT OR UPDATE OR DELETE ON upstream_credential DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION record_change('upstream_credential', 'id');
