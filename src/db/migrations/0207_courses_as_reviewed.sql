-- An erasure takes the number of a certificate away, so that nobody finds it any more; what was passed may stay.
alter table enrolment drop constraint enrolment_check3;
alter table enrolment add check (certificate is null or state = 'passed');
update enrolment e set certificate = null from person p where p.id = e.person_id and p.staff_no = 'erased-' || p.id;

-- The order in which shares were made. Instants go back where a clock is set back.
alter table enrolment add column seq bigint;
update enrolment e set seq = o.n
from (select id, row_number() over (order by assigned_at, id) as n from enrolment) o where o.id = e.id;
alter table enrolment alter column seq set not null;
alter table enrolment alter column seq add generated always as identity;
select setval(pg_get_serial_sequence('enrolment', 'seq'), coalesce(max(seq), 0) + 1, false) from enrolment;

-- The day due of before more tries came with more days: null where nothing moved it.
alter table enrolment add column first_due_at timestamptz(3);

-- The least version that counts for those whom it was assigned to; null: any that was passed.
alter table course_assignment add column least_version integer;

-- Assignments of courses of which everybody is to be looked at, as notices are.
alter table audience_due add column course_assignment_id uuid
  check (course_assignment_id is null or kind = 'course-joins');
alter table audience_due drop constraint audience_due_check1;
alter table audience_due add check (num_nonnulls(person_id, notice_id, course_assignment_id) = 1);

create or replace function heed_audience_department() returns trigger language plpgsql as $$
begin
  insert into audience_due (kind, notice_id, due_at)
  select 'joins', n.id, changed.at
  from (select distinct from_at as at from altered where parent_id is not null) changed
  cross join notice n where n.state = 'open' and n.audience ->> 'kind' = 'departments';
  insert into audience_due (kind, course_assignment_id, due_at)
  select 'course-joins', a.id, changed.at
  from (select distinct from_at as at from altered where parent_id is not null) changed
  cross join course_assignment a where a.joiners and a.ended_at is null and a.audience ->> 'kind' = 'departments';
  return null;
end $$;

-- Who came while a course was being assigned was seen by neither.
create function heed_audience_course() returns trigger language plpgsql as $$
begin
  insert into audience_due (kind, course_assignment_id) select 'course-joins', id from added where joiners;
  return null;
end $$;
create trigger audience_course after insert on course_assignment
  referencing new table as added for each statement execute function heed_audience_course();
