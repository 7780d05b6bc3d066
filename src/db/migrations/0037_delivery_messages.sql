-- How many messages a send was to its person, as quotas count them: words that do not fit into one go out in several.
alter table delivery add column messages smallint not null default 1;
