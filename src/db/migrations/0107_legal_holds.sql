-- A dispute or an inquiry in which what is kept may be evidence: the people it is about, and what stands in its files as.
create table legal_case (
  id uuid primary key,
  kind text not null check (kind in ('labour-dispute', 'court', 'authority', 'inquiry')),
  -- How courts or authorities name it, sealed under a key of the case's own.
  reference jsonb,
  -- The concern that it came from, where it did.
  concern_id uuid references concern_case on delete set null,
  opened_by uuid not null references person,
  opened_at timestamptz(3) not null,
  closed_by uuid references person,
  closed_at timestamptz(3),
  check ((closed_by is null) = (closed_at is null))
);
create table legal_case_person (
  case_id uuid not null references legal_case on delete cascade,
  person_id uuid not null references person,
  added_at timestamptz(3) not null,
  primary key (case_id, person_id)
);
create index legal_case_person_person on legal_case_person (person_id);

-- What must not be deleted for now, whatever its period says: of a person, of everybody in a case, of a kind of data (a row
-- of a policy), or of what several of these have in common (GDPR 17(3)(e)).
create table legal_hold (
  id uuid primary key,
  person_id uuid references person,
  case_id uuid references legal_case,
  policy_id uuid references policy,
  disclosure text,
  -- Why, sealed under a key of the hold's own.
  reason jsonb,
  placed_by uuid not null references person,
  placed_at timestamptz(3) not null,
  -- When it is to be looked at again, and the day after which it ends by itself, where there is one.
  review_on date not null,
  -- The review date of which those in charge were told.
  told_of date,
  until_on date,
  -- Until when the person does not hear of it, and the legal ground for that, sealed alike.
  silent_until date,
  silent_reason jsonb,
  -- Somebody asked for its release; a second person agrees.
  release_by uuid references person,
  release_at timestamptz(3),
  ended_at timestamptz(3),
  -- Null where its last day came.
  ended_by uuid references person,
  check (num_nonnulls(person_id, case_id, policy_id) > 0),
  check ((policy_id is null) = (disclosure is null)),
  check ((release_by is null) = (release_at is null)),
  check (ended_at is not null or ended_by is null),
  check (ended_by is distinct from release_by or ended_by is null)
);
create index legal_hold_person on legal_hold (person_id);
create index legal_hold_case on legal_hold (case_id);
create index legal_hold_in_force on legal_hold (review_on) where ended_at is null;

-- Everything that stops deletion now, by person, kind of data and source (`src/personal-data-sources.ts`); null: whoever,
-- whatever, all of them. Who deletes asks here. A request that is open keeps what it asks for until it is answered; one to
-- erase keeps nothing.
create view deletion_stopped as
  select h.id as by_id, 'hold' as by_what, coalesce(p.person_id, h.person_id) as person_id, h.policy_id, h.disclosure,
         null::text[] as sources
  from legal_hold h left join legal_case_person p on p.case_id = h.case_id
  where h.ended_at is null
    and (h.case_id is null or (p.person_id is not null and (h.person_id is null or h.person_id = p.person_id)))
  union all
  select r.id, 'request', r.person_id, null, null, r.sources from data_request r
  where r.closed_at is null and r.kind <> 'erase' and r.state <> 'unconfirmed';
