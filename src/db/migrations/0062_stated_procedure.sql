-- What a company says was done about a text before Heed was there. Heed saw nothing of it, so it stands apart from the
-- procedures that Heed led through. Never changed: what was stated wrongly is stated again for another version.
create table policy_stated_procedure (
  id uuid primary key,
  version_id uuid not null unique references policy_version,
  -- The file as it was handed in, and what it says.
  bytes bytea not null,
  sha256 bytea not null check (sha256 = sha256(bytes)),
  said jsonb not null,
  stated_at timestamptz(3) not null
);
create trigger policy_stated_procedure_kept before update or delete on policy_stated_procedure for each row
  execute function heed_refuse_change();

create table policy_stated_file (
  id uuid primary key,
  stated_id uuid not null references policy_stated_procedure,
  -- Which of the negotiations it belongs to, from 0.
  negotiation integer not null check (negotiation >= 0),
  kind text not null check (kind in ('minutes', 'agreement')),
  name text not null,
  media_type text not null,
  bytes bytea not null,
  sha256 bytea not null check (sha256 = sha256(bytes))
);
create index policy_stated_file_of on policy_stated_file (stated_id);
create trigger policy_stated_file_kept before update or delete on policy_stated_file for each row
  execute function heed_refuse_change();
