-- An SMS is known by its sender and its words beside the aggregator's id: one that counts its messages anew sends
-- others under ids that were there. And it is found by its sender: which came last.
CREATE TABLE known_sms (
  channel     TEXT NOT NULL,
  phone       TEXT NOT NULL,
  provider_id TEXT NOT NULL,
  text        TEXT NOT NULL,
  received_ms INTEGER NOT NULL,
  PRIMARY KEY (channel, phone, provider_id, text)
) STRICT, WITHOUT ROWID;
INSERT INTO known_sms (channel, phone, provider_id, text, received_ms)
SELECT channel, phone, provider_id, text, received_ms FROM incoming_sms;
DROP TABLE incoming_sms;
ALTER TABLE known_sms RENAME TO incoming_sms;
