-- What a report says now, beside its history: a week of a whole country is read in a row a report, not a row a cell.
ALTER TABLE report ADD COLUMN newest_ms INTEGER NOT NULL DEFAULT 0;  -- when the newest revision was received
ALTER TABLE report ADD COLUMN numbers TEXT NOT NULL DEFAULT '';      -- of the newest revision: `field,grade,sex,part=value;` each
UPDATE report SET
  newest_ms = (SELECT v.received_ms FROM report_revision v WHERE v.report_id = report.id AND v.revision = report.revision),
  numbers = COALESCE((
    SELECT group_concat(a.cell, '') FROM (
      SELECT n.field || ',' || n.grade || ',' || n.sex || ',' || n.part || '=' || n.value || ';' AS cell
      FROM report_revision v JOIN answer n ON n.revision_id = v.id
      WHERE v.report_id = report.id AND v.revision = report.revision AND n.text = '' ORDER BY n.position) a), '');
