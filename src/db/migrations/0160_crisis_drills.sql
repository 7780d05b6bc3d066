-- Drills that come by themselves. Which day is known to leads, at what minute to nobody.
create table crisis_drill_schedule (
  id uuid primary key,
  every_months smallint not null check (every_months between 1 and 24),
  level text not null check (level in ('minor', 'moderate', 'major')),
  -- Which story it is played with (`src/crisis/drills/rules.ts`).
  scenario text not null,
  -- Who sees to it, and to the review of each.
  owner_id uuid not null references person,
  made_at timestamptz(3) not null,
  once text not null unique,
  next_on date not null,
  ended_at timestamptz(3)
);
create index crisis_drill_schedule_next on crisis_drill_schedule (next_on) where ended_at is null;

alter table incident add column drill_schedule_id uuid references crisis_drill_schedule,
  add constraint incident_scheduled_drill check (drill or drill_schedule_id is null);
