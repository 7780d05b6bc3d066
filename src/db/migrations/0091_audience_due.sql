-- Whom, or which notice, a sweep has to look at because a fact changed: who is to be asked ("joins"), who has come to
-- belong elsewhere ("moves"), who works here no more ("leaves"). Rows are added and taken away and never changed, so
-- that nobody who changes a fact waits for anybody else; several of one person are looked at once. No references, which
-- would look up and lock a row for each: what is not there any more is asked nothing.
create table audience_due (
  id bigint generated always as identity primary key,
  kind text not null check (kind in ('joins', 'moves', 'leaves')),
  person_id uuid,
  notice_id uuid check (notice_id is null or kind = 'joins'),
  -- A fact says from when it holds; a look says when it is worth another.
  due_at timestamptz(3) not null default '-infinity',
  check (num_nonnulls(person_id, notice_id) = 1)
);
create index audience_due_at on audience_due (kind, due_at);
create index audience_due_person on audience_due (person_id, kind);

create function heed_audience_employment() returns trigger language plpgsql as $$
begin
  insert into audience_due (kind, person_id, due_at)
  select 'joins', person_id, from_at from altered where to_at is null or to_at > from_at
  union all
  select 'leaves', person_id, to_at from altered where to_at is not null;
  return null;
end $$;
create trigger audience_employed after insert on employment
  referencing new table as altered for each statement execute function heed_audience_employment();
create trigger audience_unemployed after update on employment
  referencing new table as altered for each statement execute function heed_audience_employment();

-- Of what makes somebody belong to an audience. An hour after it ended a move is a move.
create function heed_audience_belonging() returns trigger language plpgsql as $$
begin
  insert into audience_due (kind, person_id, due_at)
  select 'joins', person_id, from_at from altered where to_at is null or to_at > from_at
  union all
  select 'moves', person_id, to_at + interval '1 hour' from altered where to_at is not null;
  return null;
end $$;
create trigger audience_member after insert on membership
  referencing new table as altered for each statement execute function heed_audience_belonging();
create trigger audience_member_changed after update on membership
  referencing new table as altered for each statement execute function heed_audience_belonging();
create trigger audience_role after insert on role_grant
  referencing new table as altered for each statement execute function heed_audience_belonging();
create trigger audience_role_changed after update on role_grant
  referencing new table as altered for each statement execute function heed_audience_belonging();
create trigger audience_head after insert on department_head
  referencing new table as altered for each statement execute function heed_audience_belonging();
create trigger audience_head_changed after update on department_head
  referencing new table as altered for each statement execute function heed_audience_belonging();

-- A department that is put elsewhere takes everybody below it along.
create function heed_audience_department() returns trigger language plpgsql as $$
begin
  insert into audience_due (kind, notice_id, due_at)
  select 'joins', n.id, changed.at
  from (select distinct from_at as at from altered where parent_id is not null) changed
  cross join notice n where n.state = 'open' and n.audience ->> 'kind' = 'departments';
  return null;
end $$;
create trigger audience_department after insert on department_version
  referencing new table as altered for each statement execute function heed_audience_department();
create trigger audience_department_changed after update on department_version
  referencing new table as altered for each statement execute function heed_audience_department();

-- Who came while a notice was being sent was seen by neither.
create function heed_audience_notice() returns trigger language plpgsql as $$
begin
  insert into audience_due (kind, notice_id) select 'joins', id from added;
  return null;
end $$;
create trigger audience_notice after insert on notice
  referencing new table as added for each statement execute function heed_audience_notice();

-- Which version is current decides whether a notice asks anybody, and who is exempt from it.
create function heed_audience_version() returns trigger language plpgsql as $$
begin
  insert into audience_due (kind, notice_id)
  select distinct 'joins', n.id
  from was join now_is using (id)
  join policy_version v on v.policy_id = now_is.policy_id
  join notice n on n.version_id = v.id and n.state = 'open'
  where was.state <> now_is.state;
  return null;
end $$;
create trigger audience_version after update on policy_version
  referencing old table as was new table as now_is for each statement execute function heed_audience_version();

-- Whoever waits for their first day and is exempt waits no more.
create function heed_audience_exemption() returns trigger language plpgsql as $$
begin
  insert into audience_due (kind, person_id) select 'joins', person_id from altered;
  return null;
end $$;
create trigger audience_exemption after update on exemption
  referencing new table as altered for each statement execute function heed_audience_exemption();
create trigger audience_exempted after insert on exemption
  referencing new table as altered for each statement execute function heed_audience_exemption();
