-- Somebody may have lost an account, or a role: read before what has changed otherwise.
alter table directory_due add column urgent boolean not null default false;
drop index directory_due_at;
create index directory_due_at on directory_due (platform, tenant, urgent desc, due_at);
