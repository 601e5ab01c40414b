-- The developer portal: people of customers sign in by themselves, pick a published plan, and make keys.

-- Keys that follow one another (rotation, or a new key after a revoked one of the same application) spend one quota and
-- fill one bucket: that of the line, named by its first key. Null: the key is the first of its line.
ALTER TABLE api_key ADD COLUMN lineage_id text;
-- Valid only on stages named sandbox or test, whatever else the plan covers.
ALTER TABLE api_key ADD COLUMN is_sandbox boolean NOT NULL DEFAULT false;

ALTER TABLE usage_plan ADD COLUMN is_published boolean NOT NULL DEFAULT false;
ALTER TABLE project ADD COLUMN is_portal_open boolean NOT NULL DEFAULT false;

-- An e-mail signs in to one account of a project. Where two customers had the same one, the younger account gets its id
-- before it, so that nobody signs in as it by accident; nothing is deleted.
ALTER TABLE developer ADD COLUMN project_id text REFERENCES project (id) ON DELETE CASCADE;
UPDATE developer SET project_id = customer.project_id FROM customer WHERE customer.id = developer.customer_id;
UPDATE developer SET email = developer.id || '.' || developer.email
WHERE EXISTS (
  SELECT FROM developer AS older
  WHERE older.project_id = developer.project_id AND older.email = developer.email
    AND (older.created_at, older.id) < (developer.created_at, developer.id));
ALTER TABLE developer ALTER COLUMN project_id SET NOT NULL;
CREATE UNIQUE INDEX developer_project_id_email_key ON developer (project_id, email);

ALTER TABLE application ADD COLUMN usage_plan_id text REFERENCES usage_plan (id) ON DELETE SET NULL;
CREATE INDEX application_usage_plan_id_idx ON application (usage_plan_id);

CREATE TABLE developer_session (
  id text NOT NULL PRIMARY KEY,
  developer_id text NOT NULL REFERENCES developer (id) ON DELETE CASCADE,
  secret_hash bytea NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  last_seen_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  expires_at timestamptz(3) NOT NULL,
  revoked_at timestamptz(3),
  user_agent text NOT NULL DEFAULT '',
  ip_address text NOT NULL DEFAULT ''
);
CREATE INDEX developer_session_developer_id_idx ON developer_session (developer_id);

-- A link that makes one developer of a customer. Only the SHA-256 of its text is kept.
CREATE TABLE invitation (
  id text NOT NULL PRIMARY KEY,
  customer_id text NOT NULL REFERENCES customer (id) ON DELETE CASCADE,
  email text NOT NULL DEFAULT '',
  token_hash bytea NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  expires_at timestamptz(3) NOT NULL,
  used_at timestamptz(3),
  revoked_at timestamptz(3)
);
CREATE UNIQUE INDEX invitation_token_hash_key ON invitation (token_hash);
CREATE INDEX invitation_customer_id_idx ON invitation (customer_id);

-- Somebody who asked to be let in and waits for an operator to choose the customer.
CREATE TABLE sign_up (
  id text NOT NULL PRIMARY KEY,
  project_id text NOT NULL REFERENCES project (id) ON DELETE CASCADE,
  email text NOT NULL,
  name text NOT NULL,
  company text NOT NULL DEFAULT '',
  password_hash text NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE UNIQUE INDEX sign_up_project_id_email_key ON sign_up (project_id, email);
