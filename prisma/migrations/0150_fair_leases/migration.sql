-- Fair queues go round message groups among delayed and returned messages too.

-- Message group of the leased message, as ready.tenant. On a queue with groups a message without one has ' ', which no group
-- can be called; null: the queue had no groups when the message was stored.
ALTER TABLE messaging.lease ADD COLUMN tenant text COLLATE "C";
-- The next groups of a queue, and what of each is over. Leases of messages without a group cost it nothing.
CREATE INDEX lease_queue_id_tenant_expires_at_idx ON messaging.lease (queue_id, tenant, expires_at) WHERE tenant IS NOT NULL;
