-- A separate consent is given to one purpose of a policy, a row of its table, and to nothing else.
create table purpose_answer (
  id uuid primary key,
  notice_id uuid not null,
  person_id uuid not null,
  policy_id uuid not null references policy,
  version_id uuid not null references policy_version,
  purpose text not null,
  kind text not null check (kind in ('consent', 'decline', 'withdraw')),
  language text not null,
  entry_id bigint not null,
  at timestamptz(3) not null,
  foreign key (notice_id, person_id) references assignment
);
create index purpose_answer_person on purpose_answer (person_id, policy_id, purpose, entry_id);
create index purpose_answer_notice on purpose_answer (notice_id, person_id);
create trigger purpose_answer_kept before update or delete on purpose_answer for each row
  execute function heed_refuse_change();

-- Taken back: the company has to stop, and says when it has.
create table purpose_withdrawal (
  answer_id uuid primary key references purpose_answer,
  stopped_at timestamptz(3),
  stopped_by uuid references person,
  check ((stopped_at is null) = (stopped_by is null))
);
