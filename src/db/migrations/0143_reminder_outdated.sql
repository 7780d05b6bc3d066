-- That a fact changed on which something queued rests stays said until it is settled: it is taken back, and where a worker
-- holds it at that moment, or its fate is unknown, the last look before it goes out knows of it.
alter table reminder add column outdated boolean not null default false;
alter table reminder_copy add column outdated boolean not null default false;
-- What is under way to whoever hears of others, however many digests that are.
create index reminder_told on reminder (sent_to) where message_id is not null and sent_kind = 'digest';
