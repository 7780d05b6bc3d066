-- Courses, whom they are for, and how people get on with them. A version is bytes, and is never changed: whoever began one
-- finishes it.
create table course_version (
  id uuid primary key,
  code text not null,
  -- As its file says; each is higher than the one before.
  number integer not null,
  published_at timestamptz(3) not null,
  -- Since when another is begun in its place.
  ended_at timestamptz(3),
  unique (code, number)
);
create unique index course_version_current on course_version (code) where ended_at is null;

create table course_text (
  version_id uuid not null references course_version,
  language text not null check (language in ('zh-CN', 'en')),
  title text not null,
  bytes bytea not null,
  sha256 bytea not null check (sha256 = sha256(bytes)),
  primary key (version_id, language)
);

create table course_file (
  version_id uuid not null references course_version,
  name text not null,
  media_type text not null,
  bytes bytea not null,
  sha256 bytea not null check (sha256 = sha256(bytes)),
  primary key (version_id, name)
);

-- One decision that people take a course, and whom it was meant for.
create table course_assignment (
  id uuid primary key,
  code text not null,
  audience jsonb not null,
  people integer not null,
  at timestamptz(3) not null
);
create index course_assignment_code on course_assignment (code, at);

create table enrolment (
  id uuid primary key,
  -- Null: a certificate ended, and the course is asked for again.
  assignment_id uuid references course_assignment,
  code text not null,
  person_id uuid not null references person,
  why text not null,
  assigned_at timestamptz(3) not null,
  due_at timestamptz(3) not null,
  state text not null check (state in ('open', 'passed', 'not-passed', 'called-off')),
  -- What they began. Until then they get what is current on the day on which they begin.
  version_id uuid references course_version,
  begun_at timestamptz(3),
  -- How many modules they went on from: where they left.
  modules_read integer not null default 0,
  ended_at timestamptz(3),
  -- The last day of what was passed, and since when it is asked for again.
  valid_until date,
  renew_on date,
  -- The card in their chat that goes on with them.
  message_id uuid,
  check ((version_id is null) = (begun_at is null)),
  check ((state = 'open') = (ended_at is null))
);
create unique index enrolment_open on enrolment (person_id, code) where state = 'open';
create index enrolment_person on enrolment (person_id, assigned_at);
create index enrolment_renew on enrolment (renew_on) where renew_on is not null;
create index enrolment_assignment on enrolment (assignment_id);

create table quiz_attempt (
  id uuid primary key,
  enrolment_id uuid not null references enrolment on delete cascade,
  n integer not null,
  -- Says which questions are drawn, and in which order they and their options stand.
  seed bytea not null check (length(seed) = 32),
  state text not null check (state in ('open', 'passed', 'failed', 'expired', 'replaced')),
  begun_at timestamptz(3) not null,
  expires_at timestamptz(3) not null,
  ended_at timestamptz(3),
  right_answers integer,
  -- In the evidence log, of its end.
  entry_id bigint,
  unique (enrolment_id, n),
  check ((state = 'open') = (ended_at is null))
);
create unique index quiz_attempt_open on quiz_attempt (enrolment_id) where state = 'open';

create table quiz_answer (
  attempt_id uuid not null references quiz_attempt on delete cascade,
  question text not null,
  -- Ids of options; in the order given, where the order is what was asked.
  chosen text[] not null,
  is_right boolean not null,
  at timestamptz(3) not null,
  primary key (attempt_id, question)
);
