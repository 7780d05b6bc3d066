-- A version of a policy says less than those before: what is stored under them moves to an earlier day, step by step.
-- "up_to" is the last day whose records were looked at; "at_work" the day whose keys are being replaced.
create table redating (
  category_id integer not null references record_category,
  version_id uuid not null references policy_version,
  started_at timestamptz(3) not null,
  up_to date,
  at_work date,
  moved bigint not null default 0,
  done_at timestamptz(3),
  primary key (category_id, version_id)
);
