-- What each store has to say to an erasure: a request is done when every one of them has spoken.
create table request_store (
  request_id uuid not null references data_request on delete cascade,
  -- The name of a source of personal data.
  source text not null,
  -- "offered": waits for somebody's judgement. "due": to be erased. "held": something forbids it for now. "kept": it was
  -- decided that it stays.
  state text not null check (state in ('offered', 'due', 'erased', 'held', 'kept')),
  place integer not null,
  next_at timestamptz(3),
  attempts integer not null default 0,
  erased integer not null default 0,
  kept integer not null default 0,
  -- Why something stays: keys of the catalogue, by category.
  whys jsonb not null default '[]',
  until_at timestamptz(3),
  done_at timestamptz(3),
  primary key (request_id, source)
);
create index request_store_turn on request_store (next_at) where next_at is not null;
