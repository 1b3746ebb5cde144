-- Which channels have planned messages is asked every second, beside a whole country's digests.
DROP INDEX outbox_message_state;
CREATE INDEX outbox_message_state ON outbox_message (state, channel);
