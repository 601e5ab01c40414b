-- What fan-out needs beside the rows people edit: a version per topic, so that a publish knows within its own
-- transaction whether the subscriptions it has cached are still the ones, and the count of deliveries that failed.
CREATE SCHEMA IF NOT EXISTS messaging;

-- Grows with every committed change of a topic or its subscriptions; no row, no topic.
CREATE TABLE messaging.topic_version (
  topic_id text NOT NULL PRIMARY KEY,
  version bigint NOT NULL
);
INSERT INTO messaging.topic_version (topic_id, version) SELECT id, 1 FROM topic;

CREATE FUNCTION messaging.version_topic() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO messaging.topic_version (topic_id, version) VALUES (NEW.id, 1);
  ELSIF TG_OP = 'UPDATE' THEN
    UPDATE messaging.topic_version SET version = version + 1 WHERE topic_id = NEW.id;
  ELSE
    DELETE FROM messaging.topic_version WHERE topic_id = OLD.id;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER version_of_topic AFTER INSERT OR UPDATE OR DELETE ON topic
  FOR EACH ROW EXECUTE FUNCTION messaging.version_topic();

-- Deliveries that could not be made, one row for each subscription and reason: bounded however often it happens.
CREATE TABLE messaging.failed_delivery (
  subscription_id text NOT NULL,
  code text NOT NULL,
  failures bigint NOT NULL,
  last_message_id uuid NOT NULL,
  last_message text NOT NULL,
  last_failed_at timestamptz NOT NULL,
  PRIMARY KEY (subscription_id, code)
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000);

CREATE FUNCTION messaging.version_topic_of_subscription() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    UPDATE messaging.topic_version SET version = version + 1 WHERE topic_id = OLD.topic_id;
    DELETE FROM messaging.failed_delivery WHERE subscription_id = OLD.id;
  ELSE
    UPDATE messaging.topic_version SET version = version + 1 WHERE topic_id = NEW.topic_id;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER version_of_subscription AFTER INSERT OR UPDATE OR DELETE ON subscription
  FOR EACH ROW EXECUTE FUNCTION messaging.version_topic_of_subscription();
