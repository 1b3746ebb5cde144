-- An answer in words, beside a value of 0: a short text, a day `2026-11-25`, a week `2026-W48`. Empty: it is a number.
ALTER TABLE answer ADD COLUMN text TEXT NOT NULL DEFAULT '';
