-- Parts of a long SMS that wait for the others, where the aggregator leaves joining them to us.
CREATE TABLE sms_part (
  channel     TEXT NOT NULL,
  phone       TEXT NOT NULL,
  reference   TEXT NOT NULL,     -- the same for all parts of one SMS, and again for a later one
  total       INTEGER NOT NULL,
  number      INTEGER NOT NULL,  -- counts from 1
  provider_id TEXT NOT NULL,
  text        TEXT NOT NULL,
  received_ms INTEGER NOT NULL,
  PRIMARY KEY (channel, phone, reference, total, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX sms_part_received ON sms_part (received_ms);
