-- Courses that people are to take because of an incident: chosen in its review, and assigned when that is closed.
create table incident_course (
  -- Made with the form, and the assignment's from then on.
  id uuid primary key,
  incident_id uuid not null references incident_review on delete cascade,
  code text not null,
  audience jsonb not null,
  -- Whether also those are asked who passed an earlier version.
  anew boolean not null,
  chosen_by uuid not null references person,
  chosen_at timestamptz(3) not null
);
create index incident_course_of on incident_course (incident_id, chosen_at, id);
