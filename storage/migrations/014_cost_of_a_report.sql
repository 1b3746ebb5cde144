-- What a message cost is told with the report on it by some aggregators.
ALTER TABLE parked_delivery ADD COLUMN cost TEXT NOT NULL DEFAULT '';
