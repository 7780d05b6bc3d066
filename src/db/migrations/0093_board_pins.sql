-- A policy's card that stands pinned in a channel of a platform, and how far that is. Messages of `delivery` go to one
-- person each and end with an answer; a pin has no reader, lasts as long as its policy and is changed with it.
create table board_pin (
  id uuid primary key,
  policy_id uuid not null references policy,
  platform text not null,
  channel text not null,
  language text not null,
  created_at timestamptz(3) not null,
  -- Since when a post is under way whose outcome nobody has heard: it is never sent again by itself.
  posting_at timestamptz(3),
  -- The platform's id of the message, once there is one, and the version it shows.
  place text,
  shown_version_id uuid references policy_version,
  pinned_at timestamptz(3),
  -- Somebody wants it taken off.
  removed_at timestamptz(3),
  closed_at timestamptz(3),
  next_at timestamptz(3) not null,
  lease_until timestamptz(3),
  failures integer not null default 0,
  problem text,
  -- Nothing is done until a person has decided: it may have been posted, or the message is gone.
  held boolean not null default false
);
create unique index board_pin_one on board_pin (policy_id, platform, channel) where closed_at is null;
create index board_pin_open on board_pin (next_at) where closed_at is null;
