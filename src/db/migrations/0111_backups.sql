-- Backups made here, as an operator and /metrics ask for them: the files themselves lie elsewhere.
create table backup_run (
  id uuid primary key,
  state text not null check (state in ('running', 'made', 'failed')),
  started_at timestamptz(3) not null,
  made_at timestamptz(3),
  -- The name of the file, without where it lies.
  file text,
  bytes bigint,
  tables integer,
  row_count bigint,
  -- Restored into a database of its own and compared; null with "problem" when that could not be done.
  verified_at timestamptz(3),
  -- Why it failed, or could not be verified: a code.
  problem text,
  check ((state = 'made') = (made_at is not null)),
  check (verified_at is null or state = 'made')
);
create index backup_run_started on backup_run (started_at);

-- This database was restored from a backup. Until somebody releases them, messages of the bulk lane wait: what was sent
-- after the backup was taken is not known here any more.
create table restoration (
  id uuid primary key,
  backup_id uuid not null,
  taken_at timestamptz(3) not null,
  restored_at timestamptz(3) not null,
  -- Messages on their way when the backup was taken, which are held for somebody to decide.
  held integer not null,
  released_at timestamptz(3)
);
create index restoration_waiting on restoration (restored_at) where released_at is null;
