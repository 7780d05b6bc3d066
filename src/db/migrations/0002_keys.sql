-- A schema of its own: a backup saves it to one file that is overwritten, so that erasing a key here
-- makes every copy in every older backup unreadable, and a restore cannot bring anyone back.
create schema keys;

create table keys.wrapping_key (
  id uuid primary key,
  subject_id uuid not null,
  class text not null,
  expires_on date not null,
  wrapped bytea not null,
  created_at timestamptz(3) not null,
  unique (subject_id, class, expires_on)
);
create index wrapping_key_expiry on keys.wrapping_key (class, expires_on);

create table keys.erasure (
  id uuid primary key,
  subject_id uuid not null,
  class text not null,
  expires_on date not null,
  erased_at timestamptz(3) not null,
  reason text not null
);
create index erasure_subject on keys.erasure (subject_id);
