-- Batches of records that a source sent by HTTP, by a keyed hash of the key under which it may send one again.
create table record_batch (
  source_id uuid not null references record_source,
  key bytea not null,
  -- SHA-256 of the bytes as they came: the same key with others is refused.
  digest bytea not null,
  state text not null check (state in ('open', 'done')),
  -- Who takes it in, and until when nobody else does: a process that ended is followed by whoever is sent it again.
  holder uuid not null,
  lease_until timestamptz(3) not null,
  -- So many lines are in, and what became of them: numbers, and which lines could not be read.
  lines integer not null default 0,
  answer jsonb not null,
  begun_at timestamptz(3) not null,
  primary key (source_id, key)
);
create index record_batch_begun on record_batch (begun_at);

-- When something last came from a source, and how old the newest of it was then.
create table record_source_heard (
  source_id uuid primary key references record_source,
  heard_at timestamptz(3) not null,
  lag_ms bigint not null
);
