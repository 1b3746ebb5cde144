-- Numbers of nobody on the roster that want no messages: they may be put on it later.
CREATE TABLE opted_out_number (
  phone    TEXT PRIMARY KEY,
  since_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
