-- What queues can do beyond moving messages: be paused, keep payloads encrypted, serve message groups fairly.

-- Receives from a paused queue find nothing; sends go on.
ALTER TABLE queue ADD COLUMN is_paused boolean NOT NULL DEFAULT false;
-- True from the first message with a message group on a standard queue: its claims then go round the groups.
ALTER TABLE queue ADD COLUMN has_groups boolean NOT NULL DEFAULT false;

-- True: body holds a sealed envelope of body and attributes (server/queues/model/seal-payload.ts), attributes is null.
ALTER TABLE messaging.message ADD COLUMN is_sealed boolean NOT NULL DEFAULT false;

-- Message group of a message on a standard queue, else null.
ALTER TABLE messaging.ready ADD COLUMN tenant text COLLATE "C";
-- The next groups of a queue, and the first messages of each. Messages without a group cost it nothing.
CREATE INDEX ready_queue_id_tenant_sequence_idx ON messaging.ready (queue_id, tenant, sequence) WHERE tenant IS NOT NULL;
