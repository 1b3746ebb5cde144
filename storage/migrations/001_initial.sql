-- Times are milliseconds since 1970-01-01 UTC. Booleans are 0 or 1. Where rows are written often, a CHECK says `a OR b OR c`:
-- SQLite makes a temporary table for each row that it checks against an IN list.

-- Roster -------------------------------------------------------------------------------------------------

CREATE TABLE org_unit (
  id        TEXT PRIMARY KEY,
  kind      TEXT NOT NULL CHECK (kind IN ('country', 'province', 'district', 'sector', 'school')),
  name      TEXT NOT NULL,
  parent_id TEXT REFERENCES org_unit (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX org_unit_parent ON org_unit (parent_id, kind);

CREATE TABLE enrolment (
  school_id TEXT NOT NULL REFERENCES org_unit (id),
  year      TEXT NOT NULL,
  grade     TEXT NOT NULL,
  position  INTEGER NOT NULL,  -- order of the grades within the school
  boys      INTEGER CHECK (boys >= 0),
  girls     INTEGER CHECK (girls >= 0),
  PRIMARY KEY (school_id, year, grade)
) STRICT, WITHOUT ROWID;

CREATE TABLE person (
  id              TEXT PRIMARY KEY,
  name            TEXT NOT NULL,
  phone           TEXT NOT NULL UNIQUE,
  language        TEXT NOT NULL DEFAULT '',
  pin_hash        TEXT NOT NULL DEFAULT '',
  pin_failures    INTEGER NOT NULL DEFAULT 0,
  locked_until_ms INTEGER NOT NULL DEFAULT 0,
  opted_out_ms    INTEGER
) STRICT;

CREATE TABLE assignment (
  person_id TEXT NOT NULL REFERENCES person (id),
  role      TEXT NOT NULL,
  unit_id   TEXT NOT NULL REFERENCES org_unit (id),
  PRIMARY KEY (person_id, role, unit_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX assignment_unit ON assignment (unit_id);

-- Reports. They outlive the roster: no reference to org_unit ---------------------------------------------

CREATE TABLE report (
  id                INTEGER PRIMARY KEY,
  school_id         TEXT NOT NULL,
  form              TEXT NOT NULL,
  period            TEXT NOT NULL,
  revision          INTEGER NOT NULL,  -- the newest
  first_received_ms INTEGER NOT NULL,
  late              INTEGER NOT NULL,  -- was revision 1 late?
  UNIQUE (school_id, period, form)
) STRICT;
CREATE INDEX report_period ON report (period);

CREATE TABLE report_revision (
  id           INTEGER PRIMARY KEY,
  report_id    INTEGER NOT NULL REFERENCES report (id),
  revision     INTEGER NOT NULL,
  receipt      TEXT NOT NULL UNIQUE,
  person_id    TEXT NOT NULL,
  channel      TEXT NOT NULL,
  menu_version TEXT NOT NULL,
  flags        TEXT NOT NULL,  -- names of soft checks, one a line
  received_ms  INTEGER NOT NULL,
  UNIQUE (report_id, revision)
) STRICT;

-- A cell that nobody reported has no row: missing is never zero.
CREATE TABLE answer (
  revision_id INTEGER NOT NULL REFERENCES report_revision (id),
  field       TEXT NOT NULL,
  grade       TEXT NOT NULL,
  sex         TEXT NOT NULL CHECK (sex = '' OR sex = 'M' OR sex = 'F'),
  position    INTEGER NOT NULL,  -- order in which it was asked
  value       INTEGER NOT NULL,
  PRIMARY KEY (revision_id, field, grade, sex)
) STRICT, WITHOUT ROWID;

-- Every revision of every report.
CREATE VIEW report_detail AS
SELECT v.id AS revision_id, r.school_id, r.form, r.period, v.revision, r.revision AS newest_revision, v.receipt,
       v.person_id, COALESCE(p.name, '') AS person_name, v.channel, v.flags, v.received_ms, r.first_received_ms,
       r.late
FROM report r
JOIN report_revision v ON v.report_id = r.id
LEFT JOIN person p ON p.id = v.person_id;

-- Dialogues ----------------------------------------------------------------------------------------------

CREATE TABLE ussd_session (
  id         INTEGER PRIMARY KEY,
  channel    TEXT NOT NULL,
  session_id TEXT NOT NULL,  -- the aggregator's
  phone      TEXT NOT NULL,
  network    TEXT NOT NULL,
  started_ms INTEGER NOT NULL,
  ended_ms   INTEGER,
  end_status TEXT,  -- the aggregator's word
  UNIQUE (channel, session_id)
) STRICT;

-- Kept in order of arrival: the turns that a batch writes fill a few pages instead of one page a session.
CREATE TABLE ussd_turn (
  session            INTEGER NOT NULL REFERENCES ussd_session (id),
  number             INTEGER NOT NULL,
  received_ms        INTEGER NOT NULL,
  transcript_length  INTEGER NOT NULL,  -- bytes
  transcript_hash    INTEGER NOT NULL,  -- keyed; the transcript itself holds the PIN
  input              TEXT NOT NULL,
  screen             TEXT NOT NULL,
  reply              TEXT NOT NULL,
  ends               INTEGER NOT NULL,
  UNIQUE (session, number)
) STRICT;

CREATE TABLE dialogue (
  phone      INTEGER PRIMARY KEY,  -- E.164 without its plus: written at every turn, and a number is found faster
  session    INTEGER NOT NULL,     -- whose turn wrote it
  state      TEXT NOT NULL,        -- JSON
  updated_ms INTEGER NOT NULL
) STRICT;

-- Messages -----------------------------------------------------------------------------------------------

CREATE TABLE outbox_message (
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
    OR state = 'failed' OR state = 'unknown' OR state = 'skipped'),
  state_ms    INTEGER NOT NULL,  -- when it became so
  attempts    INTEGER NOT NULL,
  provider_id TEXT,
  reason      TEXT NOT NULL,
  cost        TEXT NOT NULL
) STRICT;
CREATE INDEX outbox_message_due ON outbox_message (channel, kind, due_ms) WHERE state = 'planned';
CREATE INDEX outbox_message_state ON outbox_message (state);
CREATE INDEX outbox_message_provider ON outbox_message (channel, provider_id) WHERE provider_id IS NOT NULL;

-- Delivery reports that came before the aggregator's response to the send.
CREATE TABLE parked_delivery (
  channel     TEXT NOT NULL,
  provider_id TEXT NOT NULL,
  outcome     TEXT NOT NULL CHECK (outcome IN ('waiting', 'delivered', 'failed')),
  reason      TEXT NOT NULL,
  received_ms INTEGER NOT NULL,
  PRIMARY KEY (channel, provider_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE incoming_sms (
  channel     TEXT NOT NULL,
  provider_id TEXT NOT NULL,
  phone       TEXT NOT NULL,
  text        TEXT NOT NULL,
  received_ms INTEGER NOT NULL,
  PRIMARY KEY (channel, provider_id)
) STRICT;

-- The installation ---------------------------------------------------------------------------------------

CREATE TABLE setting (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE audit_event (
  id      INTEGER PRIMARY KEY,
  at_ms   INTEGER NOT NULL,
  actor   TEXT NOT NULL,
  action  TEXT NOT NULL,
  subject TEXT NOT NULL,
  detail  TEXT NOT NULL
) STRICT;
CREATE TRIGGER audit_event_is_not_changed BEFORE UPDATE ON audit_event
BEGIN
  SELECT RAISE(ABORT, 'audit events are never changed');
END;
CREATE TRIGGER audit_event_is_not_deleted BEFORE DELETE ON audit_event
BEGIN
  SELECT RAISE(ABORT, 'audit events are never deleted');
END;
