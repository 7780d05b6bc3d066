-- Since when an account looks as if it had been given to somebody else, without a word of it: until somebody has said
-- whose it is it opens nothing of this person's.
alter table identity add column doubted_at timestamptz(3);
create index identity_doubted on identity (platform, tenant) where doubted_at is not null and to_at is null;
