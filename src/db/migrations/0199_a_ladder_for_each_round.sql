-- Each round of pages keeps the ladder that it began with; rounds under way keep the one that they had.
alter table incident_ladder add column round integer not null default 0;
alter table incident_ladder drop constraint incident_ladder_pkey;
alter table incident_ladder add primary key (incident_id, person_id, round);
insert into incident_ladder (incident_id, person_id, round, steps)
  select distinct l.incident_id, l.person_id, g.round, l.steps
  from incident_ladder l join incident_page g on g.incident_id = l.incident_id and g.person_id = l.person_id
  where g.round > 0;

-- Roles that a crisis needs since its level was changed, and not since it was declared; in the muster's own time.
create table incident_need (
  incident_id uuid not null references incident on delete cascade,
  role text not null,
  since timestamptz(3) not null,
  primary key (incident_id, role)
);
