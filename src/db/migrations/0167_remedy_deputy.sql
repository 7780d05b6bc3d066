-- Who sees to a promise when its owner has left.
alter table affected_remedy add column deputy uuid references person;
create index affected_remedy_owner on affected_remedy (owner) where done_at is null;
