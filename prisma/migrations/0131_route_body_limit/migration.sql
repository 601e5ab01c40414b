-- How long a request body a route takes. Deployments from before hold none and take the default.

ALTER TABLE route ADD COLUMN max_body_bytes integer NOT NULL DEFAULT 10485760 CHECK (max_body_bytes >= 0);
