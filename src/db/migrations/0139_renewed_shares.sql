-- A shorter period and an erasure of some records erase the keys that others lie under too: these are wrapped anew, and
-- every older backup has them under keys that are gone. This is what they are wrapped under now and the day they are kept
-- until, for a restore. No key and nothing that was erased: a share opens with a key that lives, and dies with it. Beside
-- the keys, since both are saved to the one file that is overwritten.
create table keys.renewed_share (
  record_id uuid primary key,
  -- As "record" has them.
  expires_on date not null,
  key_day date not null,
  shares jsonb not null,
  -- Which change it was, counted: written under the lock of whoever deletes, so a snapshot has all up to one of them.
  change bigint not null,
  -- The first backup, by its name, that was verified and has the record as it is here; null before there is one.
  backed_up_in text
);
create index on keys.renewed_share (change);
create index on keys.renewed_share (key_day);
