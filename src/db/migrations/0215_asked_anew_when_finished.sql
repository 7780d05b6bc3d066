-- Who is in the middle of an earlier version when a course is assigned anew is asked again once they have passed it. Kept as a
-- fact of their share: by instants it could not be told where a clock was set back meanwhile.
alter table enrolment add column anew_by uuid references course_assignment;

update enrolment e set anew_by = a.id
from course_assignment a join course_version n on n.code = a.code and n.number = a.least_version, course_version v
where v.id = e.version_id and v.number < a.least_version and e.code = a.code
  and e.assigned_at <= a.at and (e.ended_at is null or e.ended_at > a.at);

create index enrolment_anew_by on enrolment (anew_by) where anew_by is not null;
