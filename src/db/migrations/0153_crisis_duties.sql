-- What the law asks when something leaks, as counsel has put it in; the newest holds. None: the table that comes with Heed.
create table crisis_duty_rules (
  version integer generated always as identity primary key,
  rules jsonb not null,
  sha256 bytea not null,
  made_at timestamptz(3) not null,
  made_by uuid not null references person
);
create trigger crisis_duty_rules_kept before update or delete on crisis_duty_rules for each row
  execute function heed_refuse_change();

-- What is known that duties depend on, entry by entry, sealed; the newest of a name holds.
create table crisis_fact (
  id uuid primary key,
  incident_id uuid not null references incident on delete cascade,
  name text not null,
  by_person uuid not null references person,
  at timestamptz(3) not null,
  value jsonb not null,
  once text not null unique
);
create index crisis_fact_incident on crisis_fact (incident_id, at, id);
create trigger crisis_fact_kept before update or delete on crisis_fact for each row
  execute function heed_keep_with_incident();

-- That a duty does not apply: by somebody of legal, for a reason, which is sealed.
create table crisis_waiver (
  id uuid primary key,
  incident_id uuid not null references incident on delete cascade,
  duty text not null,
  by_person uuid not null references person,
  at timestamptz(3) not null,
  reason jsonb not null,
  -- It stands for what was known then; facts that are newer make it void.
  once text not null unique
);
create index crisis_waiver_incident on crisis_waiver (incident_id, duty, at);
create trigger crisis_waiver_kept before update or delete on crisis_waiver for each row
  execute function heed_keep_with_incident();

-- What was filed: with the document to the letter, and why it was late.
create table crisis_filing (
  id uuid primary key,
  incident_id uuid not null references incident on delete cascade,
  duty text not null,
  phase text not null check (phase in ('first', 'further', 'final')),
  by_person uuid not null references person,
  at timestamptz(3) not null,
  filed_at timestamptz(3) not null,
  late boolean not null,
  words jsonb not null,
  sha256 bytea not null check (octet_length(sha256) = 32),
  rules_version integer not null,
  once text not null unique
);
create index crisis_filing_incident on crisis_filing (incident_id, duty, at);
create trigger crisis_filing_kept before update or delete on crisis_filing for each row
  execute function heed_keep_with_incident();

-- Each duty of an incident as it stands, worked out anew with every fact; and when somebody is reminded of it.
create table crisis_duty (
  incident_id uuid not null references incident on delete cascade,
  duty text not null,
  applies text not null check (applies in ('yes', 'no', 'unknown')),
  state text not null check (state in ('open', 'filed', 'waived')),
  from_at timestamptz(3) not null,
  due_at timestamptz(3) not null,
  reminded_at timestamptz(3),
  remind_at timestamptz(3),
  primary key (incident_id, duty)
);
create index crisis_duty_remind on crisis_duty (remind_at) where remind_at is not null;
