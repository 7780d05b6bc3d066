-- Whether recipients were told within the hour is asked each time: of these messages alone.
create index message_anonymous on message (created_at) where kind = 'anonymous.told';
