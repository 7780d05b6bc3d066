-- Where monitored records come from: one row for each connection.
create table record_source (
  id uuid primary key,
  channel text not null check (channel in ('whatsapp', 'wecom', 'slack', 'other')),
  name text not null unique,
  -- Secrets of the connection, sealed; null where it has none (files read at the command line).
  secrets jsonb,
  -- How far a source that is pulled has been read, as the source counts.
  cursor text,
  state text not null default 'on' check (state in ('on', 'off')),
  created_at timestamptz(3) not null,
  created_by uuid references person
);

-- A row of a policy under which records are kept: its id names the class of their keys ("record-12"), so that the keys
-- of one category and day are erased together and those of another stay.
create table record_category (
  id integer generated always as identity primary key,
  policy_id uuid not null references policy,
  disclosure text not null,
  created_at timestamptz(3) not null,
  unique (policy_id, disclosure)
);

-- One message, call or file transfer, kept because "gate" says so. In partitions by the last day it is kept, which are
-- dropped whole; rows under a hold are moved to the day that never ends ("infinity") first.
--
-- Without foreign keys: what it points to is never deleted, and with them a partition could not be made without stopping
-- whoever writes to those tables.
create table record (
  id uuid not null,
  expires_on date not null,
  category_id integer not null,
  source_id uuid not null,
  kind text not null check (kind in ('message', 'call', 'file-transfer')),
  -- The version of the policy that covers it, and why it does: basis, and what each subject was told or consented to.
  version_id uuid not null,
  gate jsonb not null,
  occurred_at timestamptz(3) not null,
  received_at timestamptz(3) not null,
  -- A keyed hash of the conversation: records of one conversation are found together, and its name is nowhere.
  chat bytea not null,
  subjects uuid[] not null check (cardinality(subjects) > 0),
  -- The day its keys are of. It stays when the row is moved for a hold.
  key_day date not null,
  -- Its own key, wrapped once for each subject; head (who, whom, when, sizes, names) and content, sealed with it.
  shares jsonb not null,
  head bytea not null,
  body bytea,
  primary key (expires_on, id)
) partition by range (expires_on);

-- Whose record it is. A partition beside each of "record".
create table record_subject (
  person_id uuid not null,
  expires_on date not null,
  record_id uuid not null,
  category_id integer not null,
  occurred_at timestamptz(3) not null,
  primary key (person_id, expires_on, record_id)
) partition by range (expires_on);

-- What is held past its day.
create table record_held partition of record for values from ('infinity') to (maxvalue);
create table record_subject_held partition of record_subject for values from ('infinity') to (maxvalue);

-- What came from a source, by a keyed hash of the source's own id: the same again changes nothing. Also of what was
-- refused, so that it is counted once. "until_on" is when the hash itself may go.
create table record_seen (
  source_id uuid not null,
  key bytea not null,
  until_on date not null,
  primary key (source_id, key)
);
create index record_seen_until on record_seen (until_on);

-- What was not kept is counted and nothing else: no person, no conversation.
create table record_tally (
  source_id uuid not null,
  day date not null,
  kind text not null,
  -- "kept", or why not.
  outcome text not null,
  count bigint not null,
  primary key (source_id, day, kind, outcome)
);

-- When somebody outside, by a keyed hash of their account at the source, was told that the conversation is kept: where a
-- policy asks for it, nothing before is kept.
create table record_other_party (
  source_id uuid not null references record_source,
  party bytea not null,
  told_at timestamptz(3) not null,
  said_at timestamptz(3) not null,
  primary key (source_id, party)
);
