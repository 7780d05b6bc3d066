-- Of several accounts a person is written to at the one of the platform they were on first: when an account there is
-- renamed or exchanged, that is told by the earlier ones.
create index identity_since on identity (person_id, platform, tenant, from_at);

-- Platforms that this installation has, as its workers last saw. One that was given up is nobody's first any more.
create table platform_connected (
  platform text primary key
);
