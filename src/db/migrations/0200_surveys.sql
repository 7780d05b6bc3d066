-- Surveys that are anonymous by construction: Heed knows who took part, and which answers there are, and nothing by which
-- the one could be tied to the other. What belongs to an answer has no time, no person and no order.
create table survey (
  id uuid primary key,
  code text not null,
  -- As its file says; each is higher than the one before.
  number integer not null,
  published_at timestamptz(3) not null,
  -- Since when another is opened in its place.
  ended_at timestamptz(3),
  unique (code, number)
);
create unique index survey_current on survey (code) where ended_at is null;

create table survey_text (
  survey_id uuid not null references survey,
  language text not null check (language in ('zh-CN', 'en')),
  title text not null,
  bytes bytea not null,
  sha256 bytea not null check (sha256 = sha256(bytes)),
  primary key (survey_id, language)
);

-- One time that a survey was asked. Its id stands in the address that anybody with the link may open, so it is no guess.
create table survey_run (
  id uuid primary key,
  survey_id uuid not null references survey,
  code text not null,
  audience jsonb not null,
  -- Nothing is shown of fewer answers.
  least integer not null check (least >= 5),
  breakdown text not null check (breakdown in ('none', 'departments')),
  people integer not null,
  took_part integer not null default 0,
  opened_at timestamptz(3) not null,
  ends_at timestamptz(3) not null,
  reminded_at timestamptz(3),
  closed_at timestamptz(3),
  answers integer,
  results jsonb,
  check ((closed_at is null) = (answers is null)),
  check ((closed_at is null) = (results is null))
);
create unique index survey_run_open on survey_run (code) where closed_at is null;
create index survey_run_survey on survey_run (survey_id);

-- Those who share a key: everybody, or departments that are told apart. Chosen before anybody is asked, of people enough.
create table survey_group (
  id uuid primary key,
  run_id uuid not null references survey_run on delete cascade,
  -- Null: everybody, or those of departments of too few people.
  name text,
  people integer not null check (people >= 5),
  -- RSA (SPKI) for blind signatures (RFC 9474); its other half is sealed under the run's key, which ends with the run.
  public_key bytea not null,
  secret jsonb
);
create index survey_group_run on survey_group (run_id);

-- Who is asked, and who took part: never when, and never with what.
create table survey_asked (
  run_id uuid not null references survey_run on delete cascade,
  group_id uuid not null references survey_group on delete cascade,
  person_id uuid not null references person,
  -- SHA-256 of the blinded message that was signed, so that the same one is signed again and no other. It tells nothing of
  -- the token.
  blinded bytea check (length(blinded) = 32),
  primary key (run_id, person_id)
);
create index survey_asked_person on survey_asked (person_id);
create index survey_asked_group on survey_asked (group_id);

-- SHA-256 of tokens that were used.
create table survey_spent (
  token bytea primary key check (length(token) = 32),
  run_id uuid not null references survey_run on delete cascade
);
create index survey_spent_run on survey_spent (run_id);

create table survey_answer (
  -- Random: in no order.
  id uuid primary key,
  group_id uuid not null references survey_group on delete cascade,
  sealed jsonb not null
);
create index survey_answer_group on survey_answer (group_id);
