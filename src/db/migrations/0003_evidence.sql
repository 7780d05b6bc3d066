-- The event and its salt are what a person may have erased; the entry is all that the log commits to.
create table evidence_event (
  id bigint generated always as identity primary key,
  type text not null,
  at timestamptz(3) not null,
  person_id uuid,
  about uuid,
  event text,
  salt bytea,
  erased_at timestamptz(3),
  check ((event is null) = (salt is null)),
  check ((event is null) = (erased_at is not null))
);
create index evidence_event_person on evidence_event (person_id, id) where person_id is not null;
create index evidence_event_about on evidence_event (about, id) where about is not null;

-- Same id as the event. "index" is the place in the log, given once by the sequencer.
create table evidence_entry (
  id bigint primary key,
  commitment bytea not null check (length(commitment) = 32),
  index bigint
);
create unique index evidence_entry_index on evidence_entry (index) where index is not null;
create index evidence_entry_waiting on evidence_entry (id) where index is null;

-- Hash tiles of 256 × 32 bytes; a partial tile is a prefix of the full one, so only the widest is kept.
create table evidence_tile (
  level smallint not null,
  n bigint not null,
  hashes bytea not null check (length(hashes) between 32 and 8192 and length(hashes) % 32 = 0),
  primary key (level, n)
);

create table evidence_checkpoint (
  size bigint primary key,
  note text not null,
  signed_at timestamptz(3) not null,
  -- Set once tiles and checkpoint also lie outside the database; nobody is shown a checkpoint before.
  published_at timestamptz(3)
);
create index evidence_checkpoint_unpublished on evidence_checkpoint (size) where published_at is null;

create function heed_refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'rows of % are never changed or deleted', tg_table_name using errcode = 'restrict_violation';
end $$;

create function heed_keep_entry() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or new.id <> old.id or new.commitment <> old.commitment
    or (old.index is not null and new.index is distinct from old.index) then
    raise exception 'an evidence entry is never changed' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
-- Statement-cheap for the sequencer: it only fires where a fixed column would change.
create trigger evidence_entry_kept before update on evidence_entry for each row
  when (new.id <> old.id or new.commitment <> old.commitment or old.index is not null)
  execute function heed_keep_entry();
create trigger evidence_entry_never_deleted before delete on evidence_entry for each row
  execute function heed_keep_entry();
