-- What was deleted because its time was over: one row for each day that was dropped, and for what else was done at once.
create table purge_report (
  id uuid primary key,
  at timestamptz(3) not null,
  -- 'day': records of a day that is over. 'released': held past their day, and no longer. 'redated': moved to an earlier
  -- day, because a policy says less than before.
  kind text not null check (kind in ('day', 'released', 'redated')),
  day date,
  -- Records by category, and those of them that are kept because something stops their deletion.
  counts jsonb not null,
  held jsonb not null,
  keys bigint not null default 0,
  -- When their keys were erased too.
  done_at timestamptz(3)
);
create index purge_report_at on purge_report (at desc);
create index purge_report_open on purge_report (id) where done_at is null;

-- How far the purge has come, and where it waits for somebody to confirm that so many days are really over.
create table purge_state (
  only_one boolean primary key default true check (only_one),
  through date,
  checked_at timestamptz(3),
  refused_at timestamptz(3),
  confirmed_through date,
  -- How often something that stopped deletion has ended, and how many of these held records were looked at after.
  ended bigint not null default 0,
  looked bigint not null default 0
);
insert into purge_state default values;

-- Records of a day are counted by category before it is dropped, and found by it: its entries are alike and take a few bytes.
create index record_category_id on record (category_id);

-- Which records are held under a key is asked before the key is erased.
create index record_held_key on record_held (category_id, key_day);
