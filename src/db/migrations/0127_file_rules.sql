-- Which files that people hand over are looked at afterwards, and who is alerted. A rule is never changed: what takes its
-- place says so, and what was alerted under it keeps it.
create table file_rule (
  id uuid primary key,
  name text not null,
  -- Whom, which channels and files, how large, how many: as `src/file-rules/definition.ts` has it.
  definition jsonb not null,
  owner_id uuid not null references person,
  deputy_id uuid not null references person,
  -- The row of a policy that told people of it when it was made.
  version_id uuid not null references policy_version,
  disclosure text not null,
  made_at timestamptz(3) not null,
  made_by uuid not null references person,
  replaces uuid references file_rule,
  ended_at timestamptz(3),
  ended_by uuid references person,
  check (owner_id <> deputy_id)
);
create index file_rule_standing on file_rule (made_at) where ended_at is null;

-- How much somebody handed over under a rule that counts: of what is kept alone, by the minute or quarter of an hour.
create table file_window (
  rule_id uuid not null references file_rule,
  person_id uuid not null references person,
  bucket timestamptz(3) not null,
  transfers integer not null,
  bytes bigint not null,
  primary key (rule_id, person_id, bucket)
);
create index file_window_person on file_window (person_id);
create index file_window_bucket on file_window (bucket);

-- A rule was exceeded: one case for rule and person, which grows until somebody answers it.
create table file_alert (
  id uuid primary key,
  rule_id uuid not null references file_rule,
  person_id uuid not null references person,
  -- What the person had been told: the version and row under which the records are kept.
  version_id uuid not null references policy_version,
  disclosure text not null,
  state text not null check (state in ('open', 'answered')),
  opened_at timestamptz(3) not null,
  -- When the files were handed over, the first and the last.
  first_at timestamptz(3) not null,
  last_at timestamptz(3) not null,
  -- In all; of a rule that counts, the most within its hour or day.
  transfers integer not null,
  bytes bigint not null,
  largest bigint,
  -- Who is asked, how far it has gone up, and when the next is.
  addressees uuid[] not null,
  stage text not null check (stage in ('owner', 'deputy', 'privacy', 'legal', 'admin', 'nobody')),
  next_at timestamptz(3) not null,
  -- The card, and how many it speaks of.
  message_id uuid,
  told_transfers integer not null default 0,
  answered_by uuid references person,
  answered_at timestamptz(3),
  outcome text check (outcome in ('harmless', 'talked', 'escalated')),
  -- What was found, sealed under a key of the alert's own. The person reads it.
  note jsonb,
  -- Since when the person sees it.
  shown_at timestamptz(3),
  -- The last day on which they do not yet, and the legal ground, sealed; asked by one, agreed to by another.
  silent_until date,
  silent_ground jsonb,
  silent_by uuid references person,
  silent_at timestamptz(3),
  agreed_by uuid references person,
  agreed_at timestamptz(3),
  check ((state = 'answered') = (answered_at is not null and answered_by is not null and outcome is not null)),
  check ((silent_until is null) = (silent_by is null)),
  check (agreed_by is null or agreed_by <> silent_by)
);
create unique index file_alert_growing on file_alert (rule_id, person_id) where state = 'open';
create index file_alert_person on file_alert (person_id, opened_at desc);
create index file_alert_next on file_alert (next_at) where state = 'open';
create index file_alert_hidden on file_alert (opened_at) where shown_at is null;
create index file_alert_addressees on file_alert using gin (addressees);

-- The first of the files: when, how large, of which kind. Neither name nor receiver, which the sealed record has.
create table file_alert_item (
  alert_id uuid not null references file_alert on delete cascade,
  n integer generated always as identity,
  at timestamptz(3) not null,
  bytes bigint,
  types text[] not null,
  channel text not null,
  outward boolean not null,
  primary key (alert_id, n)
);
