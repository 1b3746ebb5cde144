-- The menus that were published, with their files, for ever. The newest number is in force: whoever goes back to an
-- older one publishes its files again.
CREATE TABLE menu_version (
  number       INTEGER PRIMARY KEY,
  hash         TEXT NOT NULL,     -- of the files: the `menu_version` of dialogues and reports
  author       TEXT NOT NULL,     -- whose work it is
  published_by TEXT NOT NULL,     -- the user of the machine who gave the command
  note         TEXT NOT NULL,
  published_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX menu_version_hash ON menu_version (hash);

CREATE TABLE menu_file (
  version INTEGER NOT NULL REFERENCES menu_version (number),
  name    TEXT NOT NULL,
  text    TEXT NOT NULL,
  PRIMARY KEY (version, name)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER menu_version_is_not_changed BEFORE UPDATE ON menu_version
BEGIN
  SELECT RAISE(ABORT, 'a published version is never changed');
END;
CREATE TRIGGER menu_version_is_not_deleted BEFORE DELETE ON menu_version
BEGIN
  SELECT RAISE(ABORT, 'a published version is never deleted');
END;
CREATE TRIGGER menu_file_is_not_changed BEFORE UPDATE ON menu_file
BEGIN
  SELECT RAISE(ABORT, 'a published version is never changed');
END;
CREATE TRIGGER menu_file_is_not_deleted BEFORE DELETE ON menu_file
BEGIN
  SELECT RAISE(ABORT, 'a published version is never deleted');
END;
