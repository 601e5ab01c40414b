-- The certificate shown to TLS clients that name no domain name of the house: at most one, whichever project it belongs to.

ALTER TABLE certificate ADD COLUMN is_default boolean NOT NULL DEFAULT false;
CREATE UNIQUE INDEX certificate_is_default_idx ON certificate (is_default) WHERE is_default;
