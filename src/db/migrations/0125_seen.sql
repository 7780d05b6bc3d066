-- What came from a source, by a keyed hash that covers source and id: one short row and one index for each record. Rows come
-- in the order of their days, so a summary of ranges finds those that may go.
create table seen (key uuid primary key, until_on date not null);
insert into seen (key, until_on) select encode(key, 'hex')::uuid, max(until_on) from record_seen group by 1;
drop table record_seen;
alter table seen rename to record_seen;
alter index seen_pkey rename to record_seen_pkey;
create index record_seen_until on record_seen using brin (until_on);
