-- A row about affected people is of a real incident or of a drill, and says which: what reaches people takes real ones only.
alter table incident add constraint incident_kind unique (id, drill);

-- One addition to the ledger: who made it, when, why, by which source. Its id is made with the form, so that a second
-- click is the same addition.
create table affected_batch (
  id uuid primary key,
  incident_id uuid not null references incident on delete cascade,
  source text not null check (source in ('list', 'records', 'query', 'outside')),
  -- By what people were found: ids, days and words of a list. No names, and no staff numbers.
  how jsonb not null,
  kinds text[] not null check (cardinality(kinds) > 0),
  why jsonb not null,
  found integer not null,
  fresh integer not null,
  by_person uuid not null references person,
  at timestamptz(3) not null
);
create index affected_batch_incident on affected_batch (incident_id, at);

-- Somebody in the ledger. `standing`, `kinds` and `severity` are what the facts come to, written with each of them.
create table affected (
  id uuid primary key,
  incident_id uuid not null,
  drill boolean not null,
  -- By what somebody is spoken of who is not staff.
  number integer not null,
  person_id uuid references person,
  -- Name, language, address and number of somebody from outside, or of somebody who has left, sealed.
  contact jsonb,
  contact_key text,
  mailable boolean not null default false,
  standing text not null check (standing in ('affected', 'not-affected')),
  kinds text[] not null,
  severity text not null check (severity in ('minor', 'moderate', 'major')),
  foreign key (incident_id, drill) references incident (id, drill) on delete cascade,
  unique (incident_id, person_id),
  unique (incident_id, contact_key),
  unique (incident_id, number),
  check (person_id is not null or contact_key is not null)
);
create index affected_person on affected (person_id) where person_id is not null;

-- What was found of somebody, never changed: added by a batch, or not affected after all.
create table affected_fact (
  id bigint generated always as identity primary key,
  affected_id uuid not null references affected on delete cascade,
  batch_id uuid references affected_batch on delete cascade,
  what text not null check (what in ('added', 'not-affected')),
  kinds text[] not null,
  why jsonb,
  by_person uuid not null references person,
  at timestamptz(3) not null,
  check ((what = 'added') = (batch_id is not null)),
  check ((what = 'not-affected') = (why is not null))
);
create index affected_fact_of on affected_fact (affected_id, id);

-- A text for affected people, never changed: another wording is another version.
create table affected_text (
  id uuid primary key,
  incident_id uuid not null references incident on delete cascade,
  kind text not null check (kind in ('notice', 'update', 'apology', 'answer')),
  -- Of a notice: for whom. Null of the others, which are for everybody who was told.
  severity text check (severity in ('minor', 'moderate', 'major')),
  version integer not null,
  words jsonb not null,
  hash text not null,
  by_person uuid not null references person,
  at timestamptz(3) not null,
  check ((kind = 'notice') = (severity is not null)),
  unique (incident_id, version)
);
create table affected_text_approval (
  text_id uuid not null references affected_text on delete cascade,
  role text not null check (role in ('legal', 'pr', 'lead')),
  hash text not null,
  by_person uuid not null references person,
  at timestamptz(3) not null,
  primary key (text_id, role)
);

-- A text that was sent, or put on the page of those affected. Of a drill there is none: the database says so, too.
create table affected_telling (
  id uuid primary key,
  incident_id uuid not null,
  drill boolean not null default false check (not drill),
  kind text not null check (kind in ('notice', 'update', 'apology', 'answer')),
  text_id uuid not null references affected_text on delete cascade,
  hash text not null,
  -- What went to accounts; null where it went to none.
  message_id uuid,
  people integer not null,
  by_person uuid not null references person,
  at timestamptz(3) not null,
  foreign key (incident_id, drill) references incident (id, drill) on delete cascade
);
create index affected_telling_incident on affected_telling (incident_id, at);

-- To whom. `account`: by a delivery, whose row says what became of it. `mail`: to an address that is nobody's account,
-- with its state here. `none`: there is no way, a person has to tell them.
create table affected_told (
  telling_id uuid not null references affected_telling on delete cascade,
  affected_id uuid not null references affected on delete cascade,
  kind text not null,
  way text not null check (way in ('account', 'mail', 'none')),
  state text not null check (state in ('account', 'pending', 'sending', 'accepted', 'failed', 'unknown', 'none')),
  lease_until timestamptz(3),
  not_before timestamptz(3),
  attempts integer not null default 0,
  -- Sent before and perhaps arrived, so it says that it may have come before.
  marked boolean not null default false,
  accepted_at timestamptz(3),
  -- Opened by a page that is not a delivery's.
  seen_at timestamptz(3),
  primary key (telling_id, affected_id)
);
-- Nobody gets two: one notice for each, whatever its severity; what comes after is an update.
create unique index affected_told_once on affected_told (affected_id) where kind = 'notice';
create index affected_told_of on affected_told (affected_id);
create index affected_told_due on affected_told (not_before) where state in ('pending', 'sending');

-- Told by a person, where no message arrived: by telephone, by letter or face to face.
create table affected_by_hand (
  id uuid primary key,
  telling_id uuid not null,
  affected_id uuid not null,
  how text not null check (how in ('telephone', 'letter', 'in-person')),
  note jsonb,
  by_person uuid not null references person,
  at timestamptz(3) not null,
  foreign key (telling_id, affected_id) references affected_told on delete cascade
);
create index affected_by_hand_of on affected_by_hand (affected_id, telling_id);

-- Individuals are not told, by the name of somebody from legal and for a reason (PIPL 57, GDPR 34(3)); until it is ended.
create table affected_waiver (
  id uuid primary key,
  incident_id uuid not null references incident on delete cascade,
  ground text not null check (ground in ('harm-avoided', 'unintelligible', 'risk-removed', 'disproportionate')),
  why jsonb not null,
  by_person uuid not null references person,
  at timestamptz(3) not null,
  ended_at timestamptz(3),
  ended_by uuid references person,
  ended_why jsonb,
  check ((ended_at is null) = (ended_by is null)),
  check ((ended_at is null) = (ended_why is null))
);
create unique index affected_waiver_one on affected_waiver (incident_id) where ended_at is null;

-- That support was offered. Who takes it up stands nowhere here.
create table affected_support (
  incident_id uuid primary key references incident on delete cascade,
  by_person uuid not null references person,
  at timestamptz(3) not null
);

-- Talks that affected people began about an incident; what is said lies with the talk.
create table affected_question (
  thread_id uuid primary key references thread on delete cascade,
  affected_id uuid not null references affected on delete cascade,
  at timestamptz(3) not null
);
create index affected_question_of on affected_question (affected_id);

-- What was promised to somebody.
create table affected_remedy (
  id uuid primary key,
  affected_id uuid not null references affected on delete cascade,
  promise jsonb not null,
  due_on date not null,
  owner uuid not null references person,
  -- In hundredths of the currency.
  cost bigint check (cost >= 0),
  currency text,
  by_person uuid not null references person,
  at timestamptz(3) not null,
  done_at timestamptz(3),
  done_by uuid references person,
  done_note jsonb,
  -- When its owner is reminded next.
  remind_at timestamptz(3),
  check ((cost is null) = (currency is null)),
  check ((done_at is null) = (done_by is null))
);
create index affected_remedy_of on affected_remedy (affected_id);
create index affected_remedy_due on affected_remedy (remind_at) where done_at is null;
