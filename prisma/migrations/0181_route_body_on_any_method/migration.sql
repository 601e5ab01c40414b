-- Whether a route takes a body with GET, DELETE and OPTIONS. Deployments from before say nothing and take none.

ALTER TABLE route ADD COLUMN allows_body_on_any_method boolean NOT NULL DEFAULT false;
