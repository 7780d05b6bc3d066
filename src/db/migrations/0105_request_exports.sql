-- A copy of what is held about a person, made for one request: in slices, each sealed under keys of this copy alone, so
-- that the whole of it is gone with one erasure of keys, in backups too.
create table request_export (
  id uuid primary key,
  request_id uuid not null references data_request on delete cascade,
  -- "review": other people occur in it, and somebody looks first. "gone": its time is over.
  state text not null check (state in ('making', 'review', 'ready', 'gone')),
  -- How far it is made: the source that is being read, and the last thing of it that lies in a slice.
  source text,
  last_id text,
  slices integer not null default 0,
  items integer not null default 0,
  bytes bigint not null default 0,
  redactions integer not null default 0,
  begun_at timestamptz(3) not null,
  made_at timestamptz(3),
  released_at timestamptz(3),
  released_by uuid references person,
  expires_at timestamptz(3),
  taken_at timestamptz(3),
  check ((state = 'ready') <= (released_at is not null and expires_at is not null))
);
create unique index request_export_one on request_export (request_id) where state <> 'gone';
create index request_export_expiry on request_export (expires_at) where state = 'ready';

create table request_export_slice (
  export_id uuid not null references request_export on delete cascade,
  n integer not null,
  source text not null,
  items integer not null,
  sealed jsonb not null,
  primary key (export_id, n)
);

-- Where other people occur: hidden unless somebody decides otherwise. What stands there lies sealed.
create table request_redaction (
  export_id uuid not null references request_export on delete cascade,
  n integer not null,
  source text not null,
  category text not null,
  item text not null,
  field text not null,
  kind text not null,
  -- [from_at, to_at) in UTF-16 units of the field.
  from_at integer not null,
  to_at integer not null,
  shown boolean not null default false,
  sealed jsonb not null,
  primary key (export_id, n)
);
create index request_redaction_item on request_redaction (export_id, source, item);
