-- A session that a link of another session began is as good as that one: it ends with it, and no later.
alter table session add column made_by bytea references session on delete cascade;
create index session_made_by on session (made_by) where made_by is not null;
