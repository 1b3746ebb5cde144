-- The week in which a school's pupils were counted, `2026-W48`: who left before it is not among them any more. Empty:
-- before every report.
ALTER TABLE enrolment ADD COLUMN counted TEXT NOT NULL DEFAULT '';

-- Whom a week's reports took from a grade, or gave back to it: newest revisions, and only weeks that its count does
-- not hold already.
CREATE VIEW enrolment_change AS
SELECT r.school_id, r.period, a.grade, a.sex, a.field, a.value
FROM answer a
JOIN report_revision v ON v.id = a.revision_id
JOIN report r ON r.id = v.report_id AND r.revision = v.revision
WHERE (a.field = 'dropout' OR a.field = 'returned') AND a.value > 0 AND r.period LIKE '____-W__'
  AND EXISTS (SELECT 1 FROM enrolment e WHERE e.school_id = r.school_id AND e.grade = a.grade AND e.counted <= r.period);

-- Few pupils leave: a whole country's changes are found without reading all answers.
CREATE INDEX answer_change ON answer (revision_id) WHERE (field = 'dropout' OR field = 'returned') AND value > 0;
