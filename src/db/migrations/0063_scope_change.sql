-- What came of a talk: for this person the policy's scope is another. It holds until a later outcome says otherwise,
-- and outlives the words of the talk, as it protects the person.
create table scope_change (
  id uuid primary key,
  person_id uuid not null references person,
  policy_id uuid not null references policy,
  case_id uuid references concern_case on delete set null,
  from_at timestamptz(3) not null,
  ended_at timestamptz(3)
);
create unique index scope_change_one on scope_change (person_id, policy_id) where ended_at is null;
create index scope_change_case on scope_change (case_id);

-- The newest of each that was decided before there was this table, where no later outcome upheld the policy.
insert into scope_change (id, person_id, policy_id, case_id, from_at)
select gen_random_uuid(), person_id, policy_id, case_id, at from (
  select distinct on (c.person_id, v.policy_id) c.person_id, v.policy_id, o.case_id, o.at, o.outcome
  from case_outcome o join concern_case c on c.id = o.case_id join policy_version v on v.id = c.version_id
  where o.outcome in ('scope-changed', 'upheld')
  order by c.person_id, v.policy_id, o.at desc, o.id desc
) newest where outcome = 'scope-changed';
