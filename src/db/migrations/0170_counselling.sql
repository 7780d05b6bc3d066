-- Hours that a counsellor offers. Whether one is taken stands in the booking alone.
create table counselling_slot (
  id uuid primary key,
  -- By which it is named in a chat.
  code text not null unique,
  counsellor_id uuid not null references person,
  starts_at timestamptz(3) not null,
  minutes smallint not null check (minutes between 10 and 240),
  place text not null check (length(place) between 1 and 120),
  withdrawn boolean not null default false
);
create unique index counselling_slot_once on counselling_slot (counsellor_id, starts_at) where not withdrawn;
create index counselling_slot_when on counselling_slot (starts_at);

-- An hour that somebody took. Who it is stands sealed in `who` and nowhere else: no id, no hash, no time of booking.
create table counselling_booking (
  id uuid primary key,
  slot_id uuid not null unique references counselling_slot on delete cascade,
  who jsonb not null,
  -- Whether the counsellor was told of it, and both were reminded.
  told boolean not null default false,
  reminded boolean not null default false
);

-- What a counsellor wrote of it, under a passphrase that only they know.
create table counselling_note (
  id uuid primary key,
  booking_id uuid not null references counselling_booking on delete cascade,
  on_day date not null,
  sealed jsonb not null
);
create index counselling_note_of on counselling_note (booking_id);

-- How many different people a quarter had, counted once after its end; null: fewer than may be told.
create table counselling_figure (
  quarter date primary key,
  people integer check (people > 0)
);
