-- The aggregator's list says that the person wants no messages: taken in when the report finds its message.
ALTER TABLE parked_delivery ADD COLUMN opted_out INTEGER NOT NULL DEFAULT 0 CHECK (opted_out IN (0, 1));
