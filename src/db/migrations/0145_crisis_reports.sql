-- A report and the incident that it belongs to are both real or both a drill: the database sees to it.
create unique index if not exists incident_id_drill on incident (id, drill);

-- What somebody, or a machine, reports as a leak or a suspicion.
create table crisis_report (
  id uuid primary key,
  -- By what it is spoken of where others may read: says nothing.
  code text not null unique,
  source text not null check (source in ('chat', 'page', 'machine', 'anonymous')),
  drill boolean not null,
  -- Null for a machine, and for whoever does not say who they are.
  by_person uuid references person,
  received_at timestamptz(3) not null,
  -- The form, event or signal that it came by: the same again is the same report.
  once text not null unique,
  -- Who is neither told of it nor sees it, since it may be about them.
  excluded uuid[] not null default '{}',
  state text not null default 'received' check (state in ('received', 'looked-at', 'declared', 'closed')),
  taken_by uuid references person,
  taken_at timestamptz(3),
  incident_id uuid,
  joined_at timestamptz(3),
  closed_at timestamptz(3),
  closed_by uuid references person,
  outcome text check (outcome in ('no-leak', 'known', 'elsewhere', 'not-enough', 'dealt-with')),
  -- How often somebody was paged for it, and when it is looked at next; null once nobody has to be asked any more.
  rounds integer not null default 0,
  next_at timestamptz(3),
  foreign key (incident_id, drill) references incident (id, drill),
  check (state <> 'declared' or incident_id is not null),
  check ((state = 'closed') = (closed_at is not null)),
  check ((state = 'closed') = (outcome is not null)),
  check (source <> 'anonymous' or by_person is null)
);
create index crisis_report_next on crisis_report (next_at) where next_at is not null;
create index crisis_report_state on crisis_report (state, received_at desc);
create index crisis_report_incident on crisis_report (incident_id) where incident_id is not null;
create index crisis_report_person on crisis_report (by_person, received_at desc) where by_person is not null;

-- What was said of it and to whoever reported it, sealed under a key of the report's own.
create table crisis_report_word (
  id uuid primary key,
  report_id uuid not null references crisis_report on delete cascade,
  -- Null for a machine, and for whoever does not say who they are.
  by_person uuid references person,
  -- "closing" is why it was closed, and the reporter does not read it; they read everything else.
  kind text not null check (kind in ('report', 'asked', 'answer', 'closing')),
  at timestamptz(3) not null,
  words jsonb not null,
  once text not null unique
);
create index crisis_report_word_report on crisis_report_word (report_id, at, id);

-- Who was told of it, by which message.
create table crisis_report_page (
  report_id uuid not null references crisis_report on delete cascade,
  person_id uuid not null references person,
  round integer not null,
  at timestamptz(3) not null,
  message_id uuid not null,
  primary key (report_id, person_id, round)
);
create index crisis_report_page_person on crisis_report_page (person_id);

-- Signals of one sender, system and matter are one report for as long as it is not closed. What they are about has a hash
-- here and no name.
create table crisis_report_signal (
  report_id uuid primary key references crisis_report on delete cascade,
  source_id uuid not null references record_source,
  key bytea not null,
  kind text not null,
  severity text not null check (severity in ('unknown', 'low', 'medium', 'high')),
  signals integer not null default 1,
  first_at timestamptz(3) not null,
  last_at timestamptz(3) not null,
  -- The most that any of them said.
  people integer,
  records bigint
);
create index crisis_report_signal_key on crisis_report_signal (source_id, key);

-- Which senders may send signals besides, or instead of, records: none unless somebody says so.
alter table record_source add column signals boolean not null default false;
