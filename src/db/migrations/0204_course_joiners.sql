-- A course is asked of whoever comes to belong to those whom it was assigned to, where HR decided so.
alter table course_assignment add column joiners boolean not null default false;
-- Since when nobody new is asked any more.
alter table course_assignment add column ended_at timestamptz(3);

-- Why nobody asks for it any more.
alter table enrolment add column off_why text check (off_why in ('left', 'disabled', 'moved'));
update enrolment set off_why = 'left' where state = 'called-off';
alter table enrolment add check ((off_why is null) = (state <> 'called-off'));

-- The same of courses, which have looks of their own.
alter table audience_due drop constraint audience_due_kind_check;
alter table audience_due add check (kind in ('joins', 'moves', 'leaves', 'course-joins', 'course-moves'));

create or replace function heed_audience_employment() returns trigger language plpgsql as $$
begin
  insert into audience_due (kind, person_id, due_at)
  select 'joins', person_id, from_at from altered where to_at is null or to_at > from_at
  union all
  select 'course-joins', person_id, from_at from altered where to_at is null or to_at > from_at
  union all
  select 'leaves', person_id, to_at from altered where to_at is not null;
  return null;
end $$;

create or replace function heed_audience_belonging() returns trigger language plpgsql as $$
begin
  insert into audience_due (kind, person_id, due_at)
  select 'joins', person_id, from_at from altered where to_at is null or to_at > from_at
  union all
  select 'course-joins', person_id, from_at from altered where to_at is null or to_at > from_at
  union all
  select 'moves', person_id, to_at + interval '1 hour' from altered where to_at is not null
  union all
  select 'course-moves', person_id, to_at + interval '1 hour' from altered where to_at is not null;
  return null;
end $$;
