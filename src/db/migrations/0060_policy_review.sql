-- What came of looking at a policy again: whether it is needed, what it does, whether people accept it. Never changed.
create table policy_review (
  id uuid primary key,
  version_id uuid not null references policy_version,
  reviewed_on date not null,
  necessity text not null,
  effect text not null,
  acceptance text not null,
  outcome text not null check (outcome in ('keep', 'change', 'withdraw')),
  next_on date not null,
  recorded_by uuid not null references person,
  recorded_at timestamptz(3) not null
);
create index policy_review_version on policy_review (version_id, recorded_at);
create trigger policy_review_kept before update or delete on policy_review for each row
  execute function heed_refuse_change();

-- Those in charge are reminded once of each day that passed without a review.
create table policy_review_reminder (
  version_id uuid not null references policy_version,
  due_on date not null,
  at timestamptz(3) not null,
  primary key (version_id, due_on)
);
