-- How a company is woken, version by version: an incident keeps to the one that held when it was declared.
create table crisis_plan (
  version integer generated always as identity primary key,
  plan jsonb not null,
  made_at timestamptz(3) not null,
  made_by uuid not null references person
);

-- Who of those that hold a role is called first: 0, and so is who has no row. Everybody of one rank is called together.
create table crisis_rank (
  role text not null,
  person_id uuid not null references person,
  rank smallint not null check (rank between 0 and 99),
  primary key (role, person_id)
);

create table incident (
  id uuid primary key,
  -- By what it is spoken of where others may read: says nothing.
  code text not null unique,
  drill boolean not null,
  level text not null check (level in ('minor', 'moderate', 'major')),
  -- Null: the plan that comes with Heed.
  plan_version integer references crisis_plan,
  -- What is known, sealed under a key of the incident's own.
  words jsonb,
  declared_by uuid not null references person,
  declared_at timestamptz(3) not null,
  -- The form or the event that declared it: a second click is the same declaration.
  once text not null unique,
  closed_at timestamptz(3),
  closed_by uuid references person,
  closed_why text check (closed_why in ('over', 'in-error')),
  -- When its muster is looked at next; null while nothing can become due by time alone.
  muster_at timestamptz(3),
  -- When it was looked at last, and by how much the clock was set back since it was declared: a muster's own time never
  -- goes back, so nobody waits for a clock to catch up.
  looked_at timestamptz(3) not null,
  set_back_ms bigint not null default 0,
  check ((closed_at is null) = (closed_why is null))
);
create index incident_muster on incident (muster_at) where closed_at is null;
create index incident_declared on incident (declared_at desc);

-- Who was called, for which role, and why. Times of calls, pages and answers are the muster's own.
create table incident_call (
  incident_id uuid not null references incident on delete cascade,
  person_id uuid not null references person,
  role text not null,
  at timestamptz(3) not null,
  why text not null check (why in ('seat', 'handed-over', 'last-resort')),
  primary key (incident_id, person_id, role)
);

-- By what somebody is paged, step by step, as it was found when they were called.
create table incident_ladder (
  incident_id uuid not null references incident on delete cascade,
  person_id uuid not null references person,
  steps jsonb not null,
  primary key (incident_id, person_id)
);

create table incident_page (
  incident_id uuid not null references incident on delete cascade,
  person_id uuid not null references person,
  round integer not null,
  step integer not null,
  at timestamptz(3) not null,
  message_id uuid not null,
  fate text not null default 'waiting' check (fate in ('waiting', 'accepted', 'failed')),
  fate_at timestamptz(3),
  primary key (incident_id, person_id, round, step)
);
create index incident_page_waiting on incident_page (incident_id) where fate = 'waiting';
create index incident_page_message on incident_page (message_id);

create table incident_answer (
  id bigint generated always as identity primary key,
  incident_id uuid not null references incident on delete cascade,
  person_id uuid not null references person,
  what text not null check (what in ('coming', 'cannot', 'handed-over')),
  at timestamptz(3) not null,
  until_at timestamptz(3),
  to_person uuid references person,
  check ((what = 'coming') = (until_at is not null)),
  check ((what = 'handed-over') = (to_person is not null))
);
create index incident_answer_incident on incident_answer (incident_id, id);

-- Roles of which it was told that nobody is left to call.
create table incident_short (
  incident_id uuid not null references incident on delete cascade,
  role text not null,
  at timestamptz(3) not null,
  primary key (incident_id, role)
);
