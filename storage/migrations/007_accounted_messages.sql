-- Every message accounted for: who may take it back, whose turn it is, when it went and what it cost. A CHECK is not
-- altered, so the table is made anew.
CREATE TABLE accounted_message (
  id          TEXT PRIMARY KEY,
  key         TEXT NOT NULL UNIQUE,  -- what must not be sent twice
  kind        INTEGER NOT NULL,      -- who goes first: 0 answer, 1 receipt, 2 alert
  channel     TEXT NOT NULL,
  person_id   TEXT NOT NULL,
  phone       TEXT NOT NULL,
  text        TEXT NOT NULL,
  segments    INTEGER NOT NULL,
  planned_ms  INTEGER NOT NULL,
  due_ms      INTEGER NOT NULL,
  expires_ms  INTEGER NOT NULL,
  state       TEXT NOT NULL CHECK (
    state = 'planned' OR state = 'sending' OR state = 'accepted' OR state = 'delivered'
    OR state = 'failed' OR state = 'unknown' OR state = 'skipped' OR state = 'cancelled'),
  state_ms    INTEGER NOT NULL,  -- when it became so
  attempts    INTEGER NOT NULL,
  provider_id TEXT,
  reason      TEXT NOT NULL,
  cost        TEXT NOT NULL,
  district    TEXT NOT NULL,     -- districts take turns; empty: those that belong to none
  sent_ms     INTEGER,           -- when it was claimed last
  charge      INTEGER NOT NULL,  -- what it takes from its channel's budget, in ten-thousandths of the currency
  charged_day TEXT NOT NULL      -- of whose budget, local, `2026-11-30`; empty: of none
) STRICT;
INSERT INTO accounted_message (id, key, kind, channel, person_id, phone, text, segments, planned_ms, due_ms, expires_ms,
  state, state_ms, attempts, provider_id, reason, cost, district, sent_ms, charge, charged_day)
SELECT id, key, kind, channel, person_id, phone, text, segments, planned_ms, due_ms, expires_ms,
  state, state_ms, attempts, provider_id, reason, cost, '', CASE WHEN attempts > 0 THEN state_ms END, 0, ''
FROM outbox_message;
DROP TABLE outbox_message;
ALTER TABLE accounted_message RENAME TO outbox_message;

CREATE INDEX outbox_message_due ON outbox_message (channel, kind, district, due_ms) WHERE state = 'planned';
CREATE INDEX outbox_message_expires ON outbox_message (channel, expires_ms) WHERE state = 'planned';
CREATE INDEX outbox_message_state ON outbox_message (state);
CREATE INDEX outbox_message_changed ON outbox_message (state_ms);
CREATE INDEX outbox_message_sent ON outbox_message (phone, sent_ms) WHERE sent_ms IS NOT NULL;
CREATE INDEX outbox_message_provider ON outbox_message (channel, provider_id) WHERE provider_id IS NOT NULL;

-- What a channel is told by people, and what its sender tells them.
CREATE TABLE channel_state (
  channel        TEXT PRIMARY KEY,
  paused_ms      INTEGER,  -- null: it is not paused
  paused_by      TEXT NOT NULL DEFAULT '',
  pause_reason   TEXT NOT NULL DEFAULT '',
  trouble_ms     INTEGER,  -- null: the link works
  trouble        TEXT NOT NULL DEFAULT '',
  trouble_reason TEXT NOT NULL DEFAULT '',
  error_ms       INTEGER,  -- null: no send went wrong yet
  error          TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE TABLE channel_day (
  channel TEXT NOT NULL,
  day     TEXT NOT NULL,     -- local, `2026-11-30`
  spent   INTEGER NOT NULL,  -- the charges of its messages
  PRIMARY KEY (channel, day)
) STRICT, WITHOUT ROWID;
