-- A notice that is not sent yet: it waits for a second person, or for its hour. Its id becomes the notice's.
create table notice_order (
  id uuid primary key,
  version_id uuid not null references policy_version,
  audience jsonb not null,
  joiners boolean not null,
  due_at timestamptz(3) not null,
  -- The hour it was planned for; null: as soon as it may go.
  send_at timestamptz(3),
  state text not null check (state in ('waiting', 'scheduled', 'sent', 'refused', 'withdrawn', 'stopped')),
  -- How many people whoever agreed to it last was shown.
  people integer not null,
  -- Why it could not be sent at its hour, or waits a second time.
  why text,
  placed_by uuid references person,
  placed_at timestamptz(3) not null,
  decided_by uuid references person,
  decided_at timestamptz(3),
  check (state <> 'scheduled' or send_at is not null)
);
create index notice_order_due on notice_order (send_at) where state = 'scheduled';
create index notice_order_open on notice_order (placed_at) where state in ('waiting', 'scheduled');
