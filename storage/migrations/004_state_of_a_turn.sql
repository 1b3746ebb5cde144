-- Where the dialogue stood is kept with each turn: turns are written in order of arrival, so that a batch fills a few
-- pages, where a row for each telephone number, rewritten at every turn, dirtied a page each.
CREATE TABLE turn_with_state (
  id                 INTEGER PRIMARY KEY,  -- ascends as turns arrive
  session            INTEGER NOT NULL REFERENCES ussd_session (id),
  number             INTEGER NOT NULL,
  received_ms        INTEGER NOT NULL,
  transcript_length  INTEGER NOT NULL,  -- bytes
  transcript_hash    INTEGER NOT NULL,  -- keyed; the transcript itself holds the PIN
  input              TEXT NOT NULL,
  screen             TEXT NOT NULL,
  reply              TEXT NOT NULL,
  ends               INTEGER NOT NULL,
  state              TEXT,  -- of the dialogue after the turn, JSON; null for callers without one, and when it is old
  UNIQUE (session, number)
) STRICT;
INSERT INTO turn_with_state (session, number, received_ms, transcript_length, transcript_hash, input, screen, reply, ends, state)
SELECT t.session, t.number, t.received_ms, t.transcript_length, t.transcript_hash, t.input, t.screen, t.reply, t.ends,
       CASE WHEN t.number = (SELECT max(number) FROM ussd_turn WHERE session = t.session) THEN d.state END
FROM ussd_turn t LEFT JOIN dialogue d ON d.session = t.session
ORDER BY t.received_ms, t.session, t.number;
DROP TABLE ussd_turn;
ALTER TABLE turn_with_state RENAME TO ussd_turn;

-- What is left of a telephone number's dialogue: whose newest state it is.
ALTER TABLE dialogue DROP COLUMN state;
ALTER TABLE dialogue DROP COLUMN updated_ms;
