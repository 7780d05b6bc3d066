-- Accounts of a source that are no accounts of a messenger where people are written to, such as a business number of
-- WhatsApp's: whose they are, and when. Apart from "identity", by which people are reached and recognised.
create table record_account (
  id uuid primary key,
  platform text not null,
  account text not null,
  person_id uuid not null references person,
  from_at timestamptz(3) not null,
  to_at timestamptz(3),
  check (to_at is null or to_at > from_at)
);
create index record_account_account on record_account (platform, account);
create index record_account_person on record_account (person_id);

-- Files of messages that are covered and still have to be fetched: their ids end after days. What the file belongs to is
-- sealed for its person.
create table whatsapp_media (
  id uuid primary key,
  source_id uuid not null references record_source,
  -- Keyed hash of the message's id: the same again changes nothing.
  key bytea not null,
  person_id uuid not null references person,
  sealed jsonb not null,
  due_at timestamptz(3) not null,
  attempts integer not null default 0,
  lease_until timestamptz(3),
  -- Why it was not had the last time: a word of a closed list.
  failure text,
  expires_at timestamptz(3) not null,
  created_at timestamptz(3) not null,
  unique (source_id, key)
);
create index whatsapp_media_due on whatsapp_media (due_at);
create index whatsapp_media_person on whatsapp_media (person_id);
