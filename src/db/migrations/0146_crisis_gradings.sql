-- How grave a report or an incident was found to be, again and again as more is known. Answers, and why somebody decided
-- otherwise than the rules proposed, are sealed with the words of what they are about.
create table crisis_grading (
  id uuid primary key,
  report_id uuid references crisis_report on delete cascade,
  incident_id uuid references incident on delete cascade,
  by_person uuid not null references person,
  at timestamptz(3) not null,
  -- Of the rules that proposed.
  rules smallint not null,
  proposed text not null check (proposed in ('minor', 'moderate', 'major')),
  chosen text not null check (chosen in ('minor', 'moderate', 'major')),
  words jsonb not null,
  once text not null unique,
  check ((report_id is null) <> (incident_id is null))
);
create index crisis_grading_report on crisis_grading (report_id, at) where report_id is not null;
create index crisis_grading_incident on crisis_grading (incident_id, at) where incident_id is not null;

-- A signal may declare by itself where a company has said so: then nobody did.
alter table incident alter column declared_by drop not null;
