-- A room of an incident on a messenger. What is asked of the platform next follows from the row; `lease_until` says that
-- somebody is just asking.
create table incident_room (
  incident_id uuid not null references incident on delete cascade,
  platform text not null,
  -- One more each time the platform's own room is gone: part of what a room is found again by.
  generation integer not null default 0,
  external_id text,
  -- A room was asked for, and what became of it may be unknown.
  asked_at timestamptz(3),
  made_at timestamptz(3),
  next_at timestamptz(3) not null,
  lease_until timestamptz(3),
  failures integer not null default 0,
  -- What the platform said, in words for operators.
  problem text,
  verified_at timestamptz(3),
  members integer not null default 0,
  -- Who should be in it and is not, and who is in it and should not be, when it was read last.
  missing integer not null default 0,
  strangers integer not null default 0,
  -- SHA-256 of who should be in it, and of the briefing that stands there.
  wanted_sha text,
  briefed_sha text,
  briefed_at timestamptz(3),
  brief_place text,
  closed_at timestamptz(3),
  primary key (incident_id, platform)
);
create index incident_room_due on incident_room (next_at) where closed_at is null;

-- Whether a messenger is trusted with an incident: each decision is a row, the newest of a platform holds.
create table incident_trust (
  id uuid primary key,
  incident_id uuid not null references incident on delete cascade,
  platform text not null,
  trusted boolean not null,
  by_person uuid not null references person,
  at timestamptz(3) not null,
  words jsonb not null,
  once text unique
);
create index incident_trust_incident on incident_trust (incident_id, at);

-- By which platforms nothing about a matter goes; read wherever a message is queued.
create table message_barred (
  about uuid not null references incident on delete cascade,
  platform text not null,
  primary key (about, platform)
);
