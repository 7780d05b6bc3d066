-- A platform said that somebody, or the departments, have changed: read again at "due_at". No content: what is
-- there then counts, in whatever order the words came.
create table directory_due (
  platform text not null,
  tenant text not null,
  -- An account, or '' for the departments.
  subject text not null,
  due_at timestamptz(3) not null,
  tries smallint not null default 0,
  primary key (platform, tenant, subject)
);
create index directory_due_at on directory_due (platform, tenant, due_at);

-- How the last whole reading of each directory went.
create table directory_sync (
  platform text not null,
  tenant text not null,
  at timestamptz(3) not null,
  -- 'done', or the code of what went wrong.
  result text not null,
  -- Counts only: people, departments, hidden, conflicts.
  counts jsonb not null,
  -- When it last went well.
  done_at timestamptz(3),
  primary key (platform, tenant)
);
