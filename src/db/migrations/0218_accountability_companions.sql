-- Whoever came along has read all of it: they hear it no more and judge nothing in it, also once somebody else comes along.
alter table accountability_case add column companion_ids uuid[] not null default '{}';
update accountability_case c set companion_ids = array(
  select companion from (
    select c.companion_id as companion
    union
    select (e.event::jsonb -> 'data' ->> 'companion')::uuid from evidence_event e
    where e.about = c.id and e.type = 'accountability.companion' and e.event is not null
  ) along where companion is not null order by companion);
