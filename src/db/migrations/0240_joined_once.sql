-- The forms and events by which declarations joined an incident: the same again has joined it already. What was joined before
-- this stands as it does.
alter table incident add column joined_once text[] not null default '{}';
