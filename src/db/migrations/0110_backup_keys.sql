-- Which installation this is: backups and key files of another are told apart by it. What is restored is the same one.
-- "generation" counts how often the key file was written: one of a lower number has been overwritten since, and may
-- hold keys that are erased.
create table keys.installation (
  only_one boolean primary key default true check (only_one),
  id uuid not null,
  generation bigint not null default 0,
  -- How many entries the two ledgers had when it was written last.
  ledger bigint not null default 0
);
insert into keys.installation (id) values (gen_random_uuid());

-- What was erased of a person that no key sealed: names, addresses, messages. Ids only. An older backup still has it, so
-- it is erased again when such a backup is restored, from the same sources and from no others: what was on hold then
-- stays. Beside the keys, since both are saved to the one file that is overwritten.
create table keys.person_erasure (
  id uuid primary key,
  person_id uuid not null,
  sources text[] not null check (cardinality(sources) > 0),
  -- When they had left, where they had: an older backup still has them working here, and would keep what is needed for it.
  left_at timestamptz(3),
  erased_at timestamptz(3) not null,
  reason text not null
);
