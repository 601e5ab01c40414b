-- Who received the messages of a FIFO group last: the access key of the receiver. It holds the group as long as claimable_at
-- says so.
ALTER TABLE messaging.fifo_group ADD COLUMN held_by text;
