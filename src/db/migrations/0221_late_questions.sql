-- A question that waits to go out. If the hours end that it is for, it is taken back, and is as if it had not been asked.
alter table nudge add column waits boolean not null default false;
create index nudge_waits on nudge (id) where waits;
