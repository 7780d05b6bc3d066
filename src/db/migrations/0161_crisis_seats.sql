-- Somebody from outside who sits in one incident's room for a time: a person without employment, so that nothing that is
-- sent, counted or listed by employment has them.
create table incident_seat (
  id uuid primary key,
  incident_id uuid not null references incident on delete cascade,
  person_id uuid not null unique references person,
  channel text not null check (channel in ('email', 'sms')),
  given_by uuid not null references person,
  at timestamptz(3) not null,
  until_at timestamptz(3) not null,
  ended_at timestamptz(3),
  -- Null: its time was over.
  ended_by uuid references person,
  once text unique,
  check (until_at > at)
);
create index incident_seat_incident on incident_seat (incident_id, at);
create index incident_seat_until on incident_seat (until_at) where ended_at is null;
