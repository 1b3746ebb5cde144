-- What is planned on a channel that cannot send is looked through from end to end, some hundreds at a time.
CREATE INDEX outbox_message_planned ON outbox_message (channel, id) WHERE state = 'planned';
