-- The only way by which the content of records opens to anybody but those they are about: for a reason out of a closed
-- list, within an extent, with a second person's approval, for some days.
create table access_case (
  id uuid primary key,
  purpose text not null check (purpose in ('judicial-inquiry', 'security-incident', 'subject-request', 'legal-claim')),
  -- The extent, besides people and kinds of records: when records happened, and whether what was said opens as well.
  parts text not null check (parts in ('heads', 'content')),
  from_at timestamptz(3) not null,
  to_at timestamptz(3) not null check (to_at > from_at),
  days integer not null check (days between 1 and 30),
  -- Why, sealed under a key of the case's own. Those whose records are opened read it.
  reason jsonb,
  state text not null check (state in ('asked', 'open', 'refused', 'ended')),
  asked_by uuid not null references person,
  asked_at timestamptz(3) not null,
  -- After it nobody can approve any more.
  ask_until timestamptz(3) not null,
  decided_by uuid references person,
  decided_at timestamptz(3),
  -- Why it was refused, sealed alike.
  decided_words jsonb,
  -- It ends by itself: nothing opens from this instant on, whether or not anybody has looked since.
  until_at timestamptz(3),
  ended_at timestamptz(3),
  -- Null where its time came.
  ended_by uuid references person,
  ended_why text check (ended_why in ('over', 'ended', 'withdrawn', 'lapsed')),
  -- The last day on which those concerned do not hear of it, and the legal ground for that, sealed. Then another day that
  -- was asked for and is not decided.
  silent_until date,
  silent_ground jsonb,
  delay_until date,
  delay_ground jsonb,
  delay_by uuid references person,
  delay_at timestamptz(3),
  check (decided_by <> asked_by),
  check ((state = 'open') = (until_at is not null and ended_at is null)),
  check ((ended_why is null) = (ended_at is null)),
  check ((delay_until is null) = (delay_by is null))
);
create index access_case_asked_at on access_case (asked_at desc);
create index access_case_due on access_case (coalesce(until_at, ask_until)) where state in ('asked', 'open');

create table access_case_person (
  case_id uuid not null references access_case on delete cascade,
  person_id uuid not null references person,
  primary key (case_id, person_id)
);
create index access_case_person_person on access_case_person (person_id);

create table access_case_category (
  case_id uuid not null references access_case on delete cascade,
  category_id integer not null references record_category,
  primary key (case_id, category_id)
);
