-- A concern is a case: somebody answers for it, by a day, and it ends with an outcome that the person is told.
create table concern_case (
  id uuid primary key,
  thread_id uuid not null unique references thread on delete cascade,
  person_id uuid not null references person,
  version_id uuid references policy_version,
  owner_id uuid references person,
  state text not null check (state in ('open', 'decided')),
  opened_at timestamptz(3) not null,
  due_at timestamptz(3) not null,
  check (owner_id <> person_id)
);
create index concern_case_person on concern_case (person_id);
create index concern_case_due on concern_case (due_at) where state = 'open';

-- What was talked about, sealed; both sides read it.
create table case_note (
  id uuid primary key,
  case_id uuid not null references concern_case on delete cascade,
  author_id uuid not null references person,
  sealed jsonb not null,
  at timestamptz(3) not null
);
create index case_note_case on case_note (case_id, at);

-- A case that was opened again has had an outcome before: each stays.
create table case_outcome (
  id uuid primary key,
  case_id uuid not null references concern_case on delete cascade,
  outcome text not null check (outcome in ('withdrawn', 'scope-changed', 'exempted', 'upheld')),
  -- The reasons, sealed; a person who withdraws gives none.
  sealed jsonb,
  decided_by uuid not null references person,
  at timestamptz(3) not null
);
create index case_outcome_case on case_outcome (case_id, at);

-- How many working days a case may take; the newest row counts. A company default, not law.
create table case_terms (
  changed_at timestamptz(3) primary key,
  working_days integer not null check (working_days between 1 and 60),
  changed_by uuid not null references person
);

-- Concerns that were being talked about already: a week is what five working days come to.
insert into concern_case (id, thread_id, person_id, version_id, state, opened_at, due_at)
select gen_random_uuid(), id, person_id, version_id, 'open', created_at, created_at + interval '7 days'
from thread where kind = 'concern' and state <> 'closed';
