-- A link that signs its person in somewhere else is as good as the session that made it, and ends with it: by signing out,
-- everywhere or here, by losing the account, by leaving. Whoever copied a cookie does not outlive it by such a link.
alter table single_use_link add column session_hash bytea references session on delete cascade;
create index single_use_link_session on single_use_link (session_hash) where session_hash is not null;
