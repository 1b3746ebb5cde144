-- A report whose word is not known says nothing about whether the message was taken, however early it came.
ALTER TABLE parked_delivery ADD COLUMN recognised INTEGER NOT NULL DEFAULT 1;
