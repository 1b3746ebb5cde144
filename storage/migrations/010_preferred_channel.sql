-- The name of the channel through which a person is written to first; empty: as the routes say.
ALTER TABLE person ADD COLUMN channel TEXT NOT NULL DEFAULT '';
