-- A person's request about their own data: what they want, by when it is answered, and where it stands.
create table data_request (
  id uuid primary key,
  person_id uuid not null references person,
  kind text not null check (kind in ('access', 'copy', 'rectify', 'erase', 'restrict', 'explain', 'appeal')),
  -- "unconfirmed": waits for its person to show once more who they are. "working": the machine's turn. "review": the
  -- privacy officer's. "waiting": the person's, who was asked something.
  state text not null check (state in
    ('unconfirmed', 'working', 'review', 'waiting', 'answered', 'refused', 'withdrawn')),
  -- What of: a policy, or the request whose refusal is looked at again.
  policy_id uuid references policy,
  appeals_id uuid references data_request,
  -- Which parts of what is held, by the names of its sources; null: all of it.
  sources text[],
  -- The words it was made in, sealed under a key of the request's own; null where there are none, and once erased.
  words jsonb,
  language text not null,
  -- What the day due is counted from: the laws and their numbers as they were, and the calendar day of the person.
  terms jsonb not null,
  zone text not null,
  filed_at timestamptz(3) not null,
  due_at timestamptz(3) not null,
  extended_at timestamptz(3),
  -- The clock stands still since then, and for how many whole days it did before.
  stopped_at timestamptz(3),
  stopped_days integer not null default 0,
  confirmed_at timestamptz(3),
  -- When the machine has its next turn.
  next_at timestamptz(3),
  attempts integer not null default 0,
  outcome text check (outcome in ('done', 'partly', 'nothing')),
  closed_at timestamptz(3),
  -- How far those in charge have been told that the day comes near: 1 soon, 2 very soon, 3 late.
  told_stage integer not null default 0,
  told_at timestamptz(3),
  -- Where the answer goes if the person leaves before it, sealed like the words.
  reply_to jsonb,
  check ((state in ('answered', 'refused', 'withdrawn')) = (closed_at is not null)),
  check ((state = 'answered') = (outcome is not null)),
  check ((kind = 'appeal') = (appeals_id is not null)),
  check (stopped_at is null or closed_at is null)
);
create index data_request_person on data_request (person_id, filed_at);
create index data_request_open on data_request (due_at) where closed_at is null;
create index data_request_turn on data_request (next_at) where next_at is not null;
create index data_request_closed on data_request (closed_at) where closed_at is not null;
-- Asked for twice at the same time it is one request; what is wrong can be many things.
create unique index data_request_one on data_request (person_id, kind, coalesce(policy_id, appeals_id, person_id))
  where closed_at is null and kind <> 'rectify';

-- Everything that happened to a request, in its order. "by_id" null: Heed itself.
create table data_request_step (
  id uuid primary key,
  request_id uuid not null references data_request on delete cascade,
  at timestamptz(3) not null,
  kind text not null,
  by_id uuid references person,
  -- What was said, sealed under the request's key.
  sealed jsonb,
  -- Days, numbers and ids; never words of anybody's.
  facts jsonb not null default '{}'
);
create index data_request_step_of on data_request_step (request_id, at, id);

-- How long an answer may take under a law from then on, as counsel decided; without a row what the law or Heed says.
create table request_terms (
  changed_at timestamptz(3) not null,
  law text not null check (law in ('EU', 'CN')),
  count integer not null check (count between 1 and 60),
  extension integer not null check (extension between 0 and 60),
  changed_by uuid not null references person,
  primary key (law, changed_at)
);
-- Which laws the requests of a site or an entity are answered under, where it is not where its people work.
create table request_law (
  scope text primary key,
  laws text[] not null,
  changed_at timestamptz(3) not null,
  changed_by uuid not null references person
);

-- Processing that waits for one person because they asked for it (GDPR 18), until it is lifted.
create table data_restriction (
  request_id uuid primary key references data_request on delete cascade,
  person_id uuid not null references person,
  policy_id uuid not null references policy,
  from_at timestamptz(3) not null,
  ended_at timestamptz(3)
);
create index data_restriction_person on data_restriction (person_id) where ended_at is null;
