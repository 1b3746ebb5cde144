-- What a person got is looked up while that person waits on the telephone.
CREATE INDEX outbox_message_phone ON outbox_message (phone, due_ms, id);
