-- Where the dialogue stood is kept with each turn: turns are written in order of arrival, so that a batch fills a few
-- pages, where a row for each telephone number, rewritten at every turn, dirtied a page each. JSON; null for callers
-- without a dialogue, and where a state must not stay.
ALTER TABLE ussd_turn ADD COLUMN state TEXT;
UPDATE ussd_turn SET state = moved.state
FROM (SELECT d.session, d.state, (SELECT max(t.number) FROM ussd_turn t WHERE t.session = d.session) AS number
      FROM dialogue d) AS moved
WHERE ussd_turn.session = moved.session AND ussd_turn.number = moved.number;

-- What is left of a telephone number's dialogue: the session whose turns it goes by.
ALTER TABLE dialogue DROP COLUMN state;
ALTER TABLE dialogue DROP COLUMN updated_ms;
