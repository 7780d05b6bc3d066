-- A talk between one person and a role. What is said is sealed; the columns are ids, kinds and times.
create table thread (
  id uuid primary key,
  kind text not null check (kind in ('question', 'concern')),
  person_id uuid not null references person,
  role text not null,
  version_id uuid references policy_version,
  notice_id uuid references notice,
  state text not null check (state in ('waiting', 'replied', 'closed')),
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  closed_at timestamptz(3)
);
create index thread_person on thread (person_id, updated_at);
create index thread_role on thread (role, state, updated_at);

create table thread_message (
  id uuid primary key,
  thread_id uuid not null references thread,
  author_id uuid not null references person,
  sealed jsonb not null,
  at timestamptz(3) not null
);
create index thread_message_thread on thread_message (thread_id, at, id);
