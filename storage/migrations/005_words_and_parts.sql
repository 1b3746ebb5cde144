-- Answers in words; and one more dimension of a count, which the menus declare: `morning` of a shift. It belongs to the
-- key, so the table is made anew.
DROP VIEW enrolment_change;
CREATE TABLE divided_answer (
  revision_id INTEGER NOT NULL REFERENCES report_revision (id),
  field       TEXT NOT NULL,
  grade       TEXT NOT NULL,
  sex         TEXT NOT NULL CHECK (sex = '' OR sex = 'M' OR sex = 'F'),
  part        TEXT NOT NULL,     -- empty: not divided by a declared dimension
  position    INTEGER NOT NULL,  -- order in which it was asked
  value       INTEGER NOT NULL,
  text        TEXT NOT NULL,     -- beside a value of 0: a short text, a day `2026-11-25`, a week; empty: a number
  PRIMARY KEY (revision_id, field, grade, sex, part)
) STRICT, WITHOUT ROWID;
INSERT INTO divided_answer (revision_id, field, grade, sex, part, position, value, text)
SELECT revision_id, field, grade, sex, '', position, value, '' FROM answer;
DROP TABLE answer;
ALTER TABLE divided_answer RENAME TO answer;

CREATE VIEW enrolment_change AS
SELECT r.school_id, r.period, a.grade, a.sex, a.field, a.value
FROM answer a
JOIN report_revision v ON v.id = a.revision_id
JOIN report r ON r.id = v.report_id AND r.revision = v.revision
WHERE (a.field = 'dropout' OR a.field = 'returned') AND a.value > 0 AND r.period LIKE '____-W__'
  AND EXISTS (SELECT 1 FROM enrolment e WHERE e.school_id = r.school_id AND e.grade = a.grade AND e.counted <= r.period);
CREATE INDEX answer_change ON answer (revision_id) WHERE (field = 'dropout' OR field = 'returned') AND value > 0;
