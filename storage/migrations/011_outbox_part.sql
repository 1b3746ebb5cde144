-- The parts of a long message, where the aggregator names each: a report on any of them finds its message.
CREATE TABLE outbox_part (
  message_id  TEXT NOT NULL,
  number      INTEGER NOT NULL,  -- 1 is the first
  channel     TEXT NOT NULL,
  provider_id TEXT NOT NULL,
  state       TEXT NOT NULL CHECK (state = 'accepted' OR state = 'delivered' OR state = 'failed'),
  state_ms    INTEGER NOT NULL,  -- when it became so
  reason      TEXT NOT NULL,
  cost        TEXT NOT NULL,
  PRIMARY KEY (message_id, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_part_provider ON outbox_part (channel, provider_id);
