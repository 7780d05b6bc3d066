-- Playbooks by the hash of their exact bytes. `own`: put in by somebody here; the newest of a level holds before the one
-- that comes with Heed.
create table crisis_playbook (
  sha256 text primary key,
  level text not null check (level in ('minor', 'moderate', 'major')),
  bytes bytea not null,
  own boolean not null,
  taken_at timestamptz(3) not null
);
create index crisis_playbook_level on crisis_playbook (level, taken_at desc) where own;

-- Which levels of an incident have their tasks, and by which playbook.
create table incident_planned (
  incident_id uuid not null references incident on delete cascade,
  level text not null check (level in ('minor', 'moderate', 'major')),
  sha256 text not null references crisis_playbook,
  at timestamptz(3) not null,
  primary key (incident_id, level)
);

create table incident_task (
  id uuid primary key,
  incident_id uuid not null references incident on delete cascade,
  -- In the playbook; a task that a person made has words of its own, sealed.
  key text,
  sha256 text references crisis_playbook,
  words jsonb,
  role text check (role in ('lead', 'hr', 'legal', 'pr', 'it', 'counsellor')),
  owner_id uuid references person,
  -- By their own act, or handed to them: it is not moved to somebody else by itself.
  taken boolean not null default false,
  made_at timestamptz(3) not null,
  made_by uuid references person,
  -- The form that made it: a second click makes nothing twice.
  once text unique,
  due_at timestamptz(3) not null,
  -- When its owner and the lead are reminded next; null when it is finished.
  remind_at timestamptz(3),
  reminded integer not null default 0,
  state text not null default 'open' check (state in ('open', 'done', 'dropped')),
  ended_at timestamptz(3),
  ended_by uuid references person,
  unique (incident_id, key),
  check ((key is null) = (words is not null)),
  check ((key is null) = (sha256 is null)),
  check ((state = 'open') = (ended_at is null)),
  check (state = 'open' or remind_at is null)
);
create index incident_task_incident on incident_task (incident_id, due_at);
create index incident_task_remind on incident_task (remind_at) where remind_at is not null;
create index incident_task_owner on incident_task (owner_id) where owner_id is not null;

-- What somebody says of a task, sealed: how far it is, what came of it, why it is not needed. Nothing is taken back.
create table incident_task_note (
  id uuid primary key,
  task_id uuid not null references incident_task on delete cascade,
  by_person uuid not null references person,
  at timestamptz(3) not null,
  words jsonb not null
);
create index incident_task_note_task on incident_task_note (task_id, at);

-- Somebody inside asks, somebody answers; both sealed under the incident's key.
create table incident_question (
  id uuid primary key,
  incident_id uuid not null references incident on delete cascade,
  by_person uuid not null references person,
  at timestamptz(3) not null,
  words jsonb not null,
  once text unique
);
create index incident_question_incident on incident_question (incident_id, at);
create table incident_reply (
  id uuid primary key,
  question_id uuid not null references incident_question on delete cascade,
  by_person uuid not null references person,
  at timestamptz(3) not null,
  words jsonb not null,
  once text unique
);
create index incident_reply_question on incident_reply (question_id, at);

-- Nothing that was said is changed: what turned out otherwise is said anew and names what it corrects.
alter table incident_word add column corrects uuid references incident_word on delete cascade;
create index incident_word_corrects on incident_word (corrects) where corrects is not null;

-- What was said outside, and by whom: authorities, media, partners, and what the public says. Words and names are sealed.
create table incident_contact (
  id uuid primary key,
  incident_id uuid not null references incident on delete cascade,
  kind text not null check (kind in ('authority', 'media', 'partner', 'public', 'other')),
  by_person uuid not null references person,
  -- When it was, and when it was put down.
  happened_at timestamptz(3) not null,
  at timestamptz(3) not null,
  words jsonb not null,
  -- What has to follow is a task like the others.
  task_id uuid references incident_task on delete set null,
  once text unique
);
create index incident_contact_incident on incident_contact (incident_id, happened_at);
