-- The schools that a message to an official names, in the order of its text: "1 3" is the third of them for ever. A list
-- without schools says that the rule had nothing more to tell of the unit.
CREATE TABLE alert_list (
  message_id TEXT PRIMARY KEY,  -- of outbox_message
  person_id  TEXT NOT NULL,
  rule       TEXT NOT NULL,
  period     TEXT NOT NULL,
  unit_id    TEXT NOT NULL,     -- what the message is about
  said_ms    INTEGER NOT NULL   -- when it was to go out
) STRICT, WITHOUT ROWID;
CREATE INDEX alert_list_person ON alert_list (person_id, said_ms);
CREATE INDEX alert_list_rule ON alert_list (rule, unit_id, said_ms);

CREATE TABLE alert_school (
  message_id TEXT NOT NULL REFERENCES alert_list (message_id),
  position   INTEGER NOT NULL,  -- from 1
  school_id  TEXT NOT NULL,
  name       TEXT NOT NULL,     -- as the text has it
  call_first INTEGER NOT NULL,  -- 1: the one to begin with
  PRIMARY KEY (message_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX alert_school_school ON alert_school (school_id);

-- What officials did about schools. Like reports they outlive the roster, and each step is kept.
CREATE TABLE follow_up (
  id        TEXT NOT NULL,      -- of the answer, which may be about several schools
  school_id TEXT NOT NULL,
  person_id TEXT NOT NULL,
  action    TEXT NOT NULL CHECK (action = 'called' OR action = 'visited'),
  outcome   TEXT NOT NULL CHECK (outcome = '' OR outcome = 'came_back' OR outcome = 'transferred'
    OR outcome = 'moved' OR outcome = 'not_found' OR outcome = 'deceased'),
  at_ms     INTEGER NOT NULL,
  channel   TEXT NOT NULL,
  alert_key TEXT NOT NULL,      -- of the message that it answers; empty: of none
  PRIMARY KEY (id, school_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX follow_up_school ON follow_up (school_id, at_ms);
CREATE INDEX follow_up_at ON follow_up (at_ms);
CREATE TRIGGER follow_up_is_not_changed BEFORE UPDATE ON follow_up
BEGIN
  SELECT RAISE(ABORT, 'follow-ups are never changed');
END;
CREATE TRIGGER follow_up_is_not_deleted BEFORE DELETE ON follow_up
BEGIN
  SELECT RAISE(ABORT, 'follow-ups are never deleted');
END;
