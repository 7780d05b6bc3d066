-- An objection to processing that rests on legitimate or public interests (GDPR 21): it restricts until decided.
create table objection (
  id uuid primary key,
  person_id uuid not null references person,
  policy_id uuid not null references policy,
  version_id uuid not null references policy_version,
  -- The person's reasons and those of the decision, sealed; null once erased.
  reasons jsonb,
  decision jsonb,
  state text not null check (state in ('open', 'upheld', 'rejected')),
  filed_at timestamptz(3) not null,
  due_at timestamptz(3) not null,
  decided_by uuid references person,
  decided_at timestamptz(3),
  check (decided_by <> person_id),
  check ((state = 'open') = (decided_by is null) and (state = 'open') = (decided_at is null))
);
create unique index objection_one on objection (person_id, policy_id) where state in ('open', 'upheld');
create index objection_person on objection (person_id);
create index objection_open on objection (due_at) where state = 'open';
