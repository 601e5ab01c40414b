-- Certificates that the gateway shows on its TLS port, and which domain name uses which. chain: PEM, the leaf first.
-- key_sealed: the private key, sealed for this row and key_version.

CREATE TABLE certificate (
  id text PRIMARY KEY,
  project_id text NOT NULL REFERENCES project (id) ON DELETE CASCADE,
  name text NOT NULL,
  chain text NOT NULL,
  key_sealed bytea NOT NULL,
  key_version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (project_id, name)
);

ALTER TABLE domain_name ADD COLUMN certificate_id text REFERENCES certificate (id) ON DELETE NO ACTION;
CREATE INDEX domain_name_certificate_id_idx ON domain_name (certificate_id);

CREATE CONSTRAINT TRIGGER change_of_certificate AFTER INSERT OR UPDATE OR DELETE ON certificate DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION record_change('certificate', 'id');
