-- What is said, once, in every language; who it goes to are rows of "delivery".
create table message (
  id uuid primary key,
  kind text not null,
  bodies jsonb not null,
  about uuid,
  created_at timestamptz(3) not null
);
-- Batches point here instead of copying the words: what was sent once is sent again the same.
create trigger message_kept before update on message for each row execute function heed_refuse_change();

-- Members, order, language and addresses of a batch are fixed when it is made; "body_sha256" is of the body's
-- canonical JSON (RFC 8785).
create table delivery_batch (
  id uuid primary key,
  message_id uuid not null references message,
  lane text not null,
  platform text not null,
  tenant text not null,
  language text not null,
  mode text not null,
  base_url text not null,
  members bigint[] not null,
  body_sha256 bytea not null check (length(body_sha256) = 32),
  sends smallint not null default 1,
  -- Sent again with a remark that it may have come before.
  marked boolean not null default false,
  created_at timestamptz(3) not null
);

-- pending → sending (until lease_until) → accepted | failed | unknown | skipped.
-- Accepted by the platform, seen by the person and answered are three different facts.
create table delivery (
  id bigint generated always as identity primary key,
  message_id uuid not null references message,
  person_id uuid not null references person,
  lane text not null check (lane in ('alert', 'bulk')),
  priority smallint not null default 5 check (priority between 0 and 9),
  -- 'send' a new message; 'replace' an earlier one where the platform can (else skipped);
  -- 'replace-or-send' where the words must arrive either way.
  mode text not null default 'send' check (mode in ('send', 'replace', 'replace-or-send')),
  -- The message whose place this one takes.
  replaces uuid references message,
  state text not null check (state in ('pending', 'sending', 'accepted', 'failed', 'unknown', 'skipped')),
  platform text,
  tenant text,
  not_before timestamptz(3) not null,
  -- The account and the platform's id of the replaced message, as they were when the batch was made.
  account text,
  replaced_id text,
  batch_id uuid references delivery_batch,
  lease_until timestamptz(3),
  -- Sends tried; also the fence that keeps a late report from undoing a newer send.
  attempts smallint not null default 0,
  -- Sent again without knowing whether the first one arrived.
  repeated boolean not null default false,
  -- Fate unknown and nothing more is done by itself: somebody decides.
  held boolean not null default false,
  external_id text,
  failure text,
  created_at timestamptz(3) not null,
  accepted_at timestamptz(3),
  seen_at timestamptz(3),
  unique (message_id, person_id),
  check ((state = 'failed') = (failure is not null)),
  check ((state = 'sending') = (lease_until is not null)),
  check (state <> 'pending' or platform is not null),
  check (not held or state = 'unknown')
);
create index delivery_pending on delivery (lane, platform, priority, not_before, id) where state = 'pending';
create index delivery_lease on delivery (lane, lease_until) where state = 'sending';
create index delivery_unknown on delivery (lane, platform, not_before) where state = 'unknown' and not held;
-- What an operator has to look at; small when all is well.
create index delivery_trouble on delivery (state, lane, failure) where state = 'failed' or held;
create index delivery_person on delivery (person_id, id);
create index delivery_replaces on delivery (replaces, person_id) where replaces is not null;

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

-- When each sweep last began and ended, whichever process ran it.
create table sweep_run (
  sweep text primary key,
  started_at timestamptz(3) not null,
  finished_at timestamptz(3)
);
