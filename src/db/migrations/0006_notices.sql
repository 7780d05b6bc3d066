create table notice (
  id uuid primary key,
  version_id uuid not null references policy_version,
  audience jsonb not null,
  joiners boolean not null,
  state text not null check (state in ('open', 'closed', 'recalled')),
  due_at timestamptz(3) not null,
  people integer not null,
  created_at timestamptz(3) not null,
  created_by uuid references person
);
create index notice_version on notice (version_id);

-- One person's share of a notice. Times are facts; nothing is inferred from a time that is missing.
create table assignment (
  notice_id uuid not null references notice,
  person_id uuid not null references person,
  why text not null,
  -- The card that asks; what came of it is in "delivery".
  message_id uuid not null,
  state text not null default 'open' check (state in ('open', 'answered', 'cancelled')),
  due_at timestamptz(3) not null,
  created_at timestamptz(3) not null,
  seen_at timestamptz(3),
  read_at timestamptz(3),
  answered_at timestamptz(3),
  -- How many answers there are: an answer decided on an older count is not written.
  answers integer not null default 0,
  later_at timestamptz(3),
  cancelled_at timestamptz(3),
  cancelled_why text,
  primary key (notice_id, person_id)
);
create index assignment_person on assignment (person_id);
create index assignment_later on assignment (later_at) where later_at is not null;

create table answer (
  id uuid primary key,
  notice_id uuid not null,
  person_id uuid not null,
  version_id uuid not null references policy_version,
  kind text not null check (kind in ('acknowledge', 'consent', 'concern', 'withdraw')),
  method text not null,
  language text not null,
  entry_id bigint not null,
  thread_id uuid,
  at timestamptz(3) not null,
  supersedes uuid references answer,
  foreign key (notice_id, person_id) references assignment
);
create index answer_assignment on answer (notice_id, person_id, at);
create index answer_person on answer (person_id, version_id);
create trigger answer_kept before update or delete on answer for each row
  execute function heed_refuse_change();
