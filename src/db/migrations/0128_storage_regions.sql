-- Where this installation says that its database and its backups lie; null: it does not say.
create table storage_place (
  one boolean primary key default true check (one),
  region text,
  backup_region text,
  said_at timestamptz(3) not null
);

-- In which region a legal entity, as the staff list writes it, keeps what is about its people. While no entity has one,
-- nobody is held to any; once one has, every other one needs its own.
create table entity_region (
  entity text primary key,
  region text not null check (region ~ '^[A-Z]{2}$'),
  set_at timestamptz(3) not null,
  set_by uuid not null references person
);

-- What lets records of an entity's people leave its region: never changed, ended or followed by another one.
create table transfer_basis (
  id uuid primary key,
  entity text not null,
  to_region text not null check (to_region ~ '^[A-Z]{2}$'),
  uses text[] not null check (cardinality(uses) > 0 and uses <@ array['records', 'exports', 'backups']),
  kind text not null,
  -- Its number, and SHA-256 of the document: one of them at least.
  reference text,
  document_sha256 bytea check (length(document_sha256) = 32),
  check (reference is not null or document_sha256 is not null),
  -- The notice by which people are told of it.
  version_id uuid not null references policy_version,
  -- The impact assessment (PIPL 55, 56): when, and the last day on which it holds unless it is looked at again.
  assessed_on date not null,
  review_on date not null check (review_on > assessed_on),
  -- The last day of the basis itself, where it has one.
  valid_until date,
  recorded_by uuid not null references person,
  recorded_at timestamptz(3) not null,
  signed_by uuid references person,
  signed_at timestamptz(3),
  ended_by uuid references person,
  ended_at timestamptz(3),
  -- For how many days left, at the least, people were warned; -1: that it is over.
  warned integer,
  check (signed_by is null or signed_by <> recorded_by),
  check ((signed_by is null) = (signed_at is null)),
  check ((ended_by is null) = (ended_at is null))
);
create index transfer_basis_entity on transfer_basis (entity, to_region) where ended_at is null;
