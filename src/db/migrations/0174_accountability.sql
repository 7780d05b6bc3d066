-- Whether somebody caused a leak, and what follows for them: apart from the crisis and its room, heard before anything is
-- decided. Terms are versions; a case keeps those that it was opened with.
create table accountability_terms (
  version integer primary key check (version > 0),
  terms jsonb not null,
  set_by uuid not null references person,
  set_at timestamptz(3) not null
);

create table accountability_case (
  id uuid primary key,
  -- By what it is spoken of: says nothing.
  code text not null unique,
  -- The incident, by its id alone, and never a drill. It is forgotten in its own time.
  incident_id uuid,
  drill boolean not null default false check (not drill),
  person_id uuid not null references person,
  opened_by uuid not null references person,
  opened_at timestamptz(3) not null,
  once text not null unique,
  terms jsonb not null,
  -- Who hears, who decides, who looks at it again: three people. Null while nobody does.
  handler_id uuid references person,
  decider_id uuid references person,
  appeal_id uuid references person,
  -- Whoever comes along with the person, where they work here.
  companion_id uuid references person,
  told_at timestamptz(3) not null,
  hear_by timestamptz(3) not null,
  seen_at timestamptz(3),
  handed_at timestamptz(3),
  reminders integer not null default 0,
  reminded_at timestamptz(3),
  over_at timestamptz(3),
  talk_asked_at timestamptz(3),
  talk_at timestamptz(3),
  talk_answered_at timestamptz(3),
  heard text check (heard in ('statement', 'talk', 'declined', 'absent')),
  heard_at timestamptz(3),
  represented boolean not null default false,
  outcome text check (outcome in ('nothing', 'talk', 'training', 'warning', 'other', 'end')),
  outcome_by timestamptz(3),
  outcome_at timestamptz(3),
  decided_by uuid references person,
  -- What was decided first, where an appeal made it milder.
  first_outcome text,
  appeal_until timestamptz(3),
  appealed_at timestamptz(3),
  appeal_by timestamptz(3),
  appeal_result text check (appeal_result in ('upheld', 'milder', 'lifted')),
  late_at timestamptz(3),
  closed_at timestamptz(3),
  closed_how text check (closed_how in ('final', 'withdrawn')),
  next_at timestamptz(3),
  foreign key (incident_id, drill) references incident (id, drill) on delete set null (incident_id),
  check ((heard is null) = (heard_at is null)),
  -- No outcome without having been heard, or the chance of it on record.
  check (outcome is null or heard is not null),
  check ((outcome is null) = (outcome_at is null)),
  check ((outcome is null) = (decided_by is null)),
  check (outcome is distinct from 'end' or represented),
  check ((closed_at is null) = (closed_how is null)),
  -- Nobody judges their own case, or twice.
  check (person_id <> all (array[opened_by, handler_id, decider_id, appeal_id, companion_id, decided_by]) is not false),
  check (decider_id <> all (array[opened_by, handler_id]) is not false),
  check (decided_by <> all (array[opened_by, handler_id]) is not false),
  check (appeal_id <> all (array[opened_by, handler_id, decider_id, decided_by]) is not false)
);
create index accountability_case_next on accountability_case (next_at) where next_at is not null;
create index accountability_case_person on accountability_case (person_id);
create index accountability_case_open on accountability_case (opened_at) where closed_at is null;

-- The file: entries are added and never changed.
create table accountability_word (
  id uuid primary key,
  case_id uuid not null references accountability_case on delete cascade,
  kind text not null,
  by_person uuid not null references person,
  at timestamptz(3) not null,
  words jsonb not null,
  once text not null unique
);
create index accountability_word_case on accountability_word (case_id, at, id);
create index accountability_word_person on accountability_word (by_person);
