-- What is said, once, in every language; who it goes to are rows of "delivery".
create table message (
  id uuid primary key,
  kind text not null,
  bodies jsonb not null,
  about uuid,
  created_at timestamptz(3) not null
);

-- pending → sending (until lease_until) → accepted | failed | unknown | skipped.
-- Accepted by the platform, seen by the person and answered are three different facts.
create table delivery (
  id bigint generated always as identity primary key,
  message_id uuid not null references message,
  person_id uuid not null references person,
  lane text not null check (lane in ('alert', 'bulk')),
  priority smallint not null default 5,
  -- 'send' a new message; 'replace' an earlier one where the platform can (else skipped);
  -- 'replace-or-send' where the words must arrive either way.
  mode text not null default 'send' check (mode in ('send', 'replace', 'replace-or-send')),
  replaces uuid,
  state text not null check (state in ('pending', 'sending', 'accepted', 'failed', 'unknown', 'skipped')),
  platform text,
  tenant text,
  not_before timestamptz(3) not null,
  batch_id uuid,
  lease_until timestamptz(3),
  attempts smallint not null default 0,
  repeated boolean not null default false,
  external_id text,
  failure text,
  created_at timestamptz(3) not null,
  accepted_at timestamptz(3),
  seen_at timestamptz(3),
  unique (message_id, person_id)
);
create index delivery_pending on delivery (lane, priority, id) where state = 'pending';
create index delivery_lease on delivery (lease_until) where state = 'sending';
create index delivery_unknown on delivery (lane, id) where state = 'unknown';
create index delivery_person on delivery (person_id, id);

-- Members, order and bytes of a batch are fixed when it is made: sent again, it is the same to the byte.
create table delivery_batch (
  id uuid primary key,
  message_id uuid not null references message,
  lane text not null,
  platform text not null,
  tenant text not null,
  language text not null,
  mode text not null,
  body jsonb not null,
  body_sha256 bytea not null,
  created_at timestamptz(3) not null
);

-- A platform repeats its callbacks; the row commits with the effect and holds the reply.
create table inbound_event (
  platform text not null,
  event_id text not null,
  at timestamptz(3) not null,
  reply jsonb,
  primary key (platform, event_id)
);
create index inbound_event_at on inbound_event (at);

-- Workers say that they live; /readyz and the operator look here.
create table worker_beat (
  worker text primary key,
  at timestamptz(3) not null
);
