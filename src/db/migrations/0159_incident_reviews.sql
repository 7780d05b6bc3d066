-- What is learnt from an incident, once it is over: questions answered, causes named, what is to be done, and what of plan
-- and policies was changed. Opened in the transaction that closes the incident; of a drill too.
create table incident_review (
  incident_id uuid primary key references incident on delete cascade,
  -- Who sees to it, and is reminded.
  owner_id uuid not null references person,
  opened_at timestamptz(3) not null,
  due_on date not null,
  closed_at timestamptz(3),
  closed_by uuid references person,
  check ((closed_at is null) = (closed_by is null))
);
create index incident_review_open on incident_review (owner_id) where closed_at is null;

-- Append-only: the newest on a subject stands, and the earlier ones can be read.
create table incident_review_entry (
  id uuid primary key,
  incident_id uuid not null references incident_review on delete cascade,
  kind text not null check (kind in ('answer', 'cause', 'no-action')),
  -- Which question, or which kind of cause.
  subject text not null,
  words jsonb not null,
  by_person uuid not null references person,
  at timestamptz(3) not null,
  -- The form that it came by: a second click says nothing twice.
  once text not null unique
);
create index incident_review_entry_of on incident_review_entry (incident_id, at, id);

create table incident_action (
  id uuid primary key,
  incident_id uuid not null references incident_review on delete cascade,
  owner_id uuid not null references person,
  due_on date not null,
  words jsonb not null,
  made_by uuid not null references person,
  made_at timestamptz(3) not null,
  once text not null unique,
  ended_at timestamptz(3),
  ended_by uuid references person,
  ended_how text check (ended_how in ('done', 'dropped')),
  note jsonb,
  check ((ended_at is null) = (ended_by is null) and (ended_at is null) = (ended_how is null)
    and (ended_at is null) = (note is null))
);
create index incident_action_of on incident_action (incident_id);
create index incident_action_open on incident_action (owner_id) where ended_at is null;

-- A version of the crisis plan, or of a policy, that was made because of it.
create table incident_change (
  id uuid primary key,
  incident_id uuid not null references incident_review on delete cascade,
  plan_version integer references crisis_plan,
  policy_version_id uuid references policy_version,
  by_person uuid not null references person,
  at timestamptz(3) not null,
  check ((plan_version is null) <> (policy_version_id is null)),
  unique (incident_id, plan_version),
  unique (incident_id, policy_version_id)
);

-- Whoever sees to a review, or to something that is to be done, is reminded by the one engine.
alter table reminder_policy drop constraint reminder_policy_kind_check, add constraint reminder_policy_kind_check
  check (kind in ('notice', 'consent', 'training', 'request', 'agreement', 'case', 'register', 'review'));
alter table reminder drop constraint reminder_kind_check, add constraint reminder_kind_check
  check (kind in ('notice', 'consent', 'training', 'request', 'agreement', 'case', 'register', 'review'));
insert into reminder_policy (id, kind, number, policy)
select gen_random_uuid(), 'review', 1, policy || jsonb_build_object(
  'answer', 'required',
  'steps', jsonb_build_array(
    jsonb_build_object('from', 'due', 'workingDays', -5, 'at', policy -> 'steps' -> 0 -> 'at'),
    jsonb_build_object('from', 'due', 'workingDays', -1, 'at', policy -> 'steps' -> 0 -> 'at'),
    jsonb_build_object('from', 'due', 'workingDays', 0, 'at', policy -> 'steps' -> 0 -> 'at')),
  'perItem', greatest((policy ->> 'perItem')::int, 3),
  'rungs', jsonb_build_array(
    jsonb_build_object('to', 'hr', 'workingDays', 5, 'at', policy -> 'steps' -> 0 -> 'at'),
    jsonb_build_object('to', 'last', 'personId', null, 'workingDays', 10, 'at', policy -> 'steps' -> 0 -> 'at', 'again', 5)))
from reminder_policy where kind = 'notice' order by number desc limit 1;
