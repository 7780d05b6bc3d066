-- A policy that does not apply to one person for a time. Asked for by one, granted by another, never by the person.
create table exemption (
  id uuid primary key,
  person_id uuid not null references person,
  policy_id uuid not null references policy,
  reason_kind text not null check (reason_kind in ('role', 'law', 'circumstances', 'not-reached', 'other')),
  -- The reason in words, sealed; null once erased.
  reason jsonb,
  state text not null check (state in ('asked', 'in-force', 'refused', 'ended')),
  asked_by uuid not null references person,
  asked_at timestamptz(3) not null,
  until_at timestamptz(3) not null check (until_at > asked_at),
  decided_by uuid references person,
  decided_at timestamptz(3),
  ended_at timestamptz(3),
  ended_why text check (ended_why in ('expired', 'revoked')),
  -- The talk that it came from.
  case_id uuid references concern_case on delete set null,
  check (asked_by <> person_id),
  check (decided_by <> person_id and decided_by <> asked_by),
  check ((state in ('in-force', 'refused', 'ended')) = (decided_by is not null)),
  check ((state = 'ended') = (ended_at is not null))
);
-- Each begins when it is granted, so two that are asked for or in force at once would overlap.
create unique index exemption_one on exemption (person_id, policy_id) where state in ('asked', 'in-force');
create index exemption_person on exemption (person_id);
create index exemption_until on exemption (until_at) where state in ('asked', 'in-force');
