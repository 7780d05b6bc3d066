-- Single questions of a course that was passed, asked again over weeks. When one comes again is worked out from these rows.
create table nudge (
  -- Also the order of its options is worked out from it.
  id uuid primary key,
  -- The share that was passed: they end with it.
  enrolment_id uuid not null references enrolment on delete cascade,
  -- Whose words were asked.
  version_id uuid not null references course_version,
  question text not null,
  asked_at timestamptz(3) not null,
  -- The card that asks.
  message_id uuid not null,
  answered_at timestamptz(3),
  chosen text[],
  is_right boolean,
  -- In the sums of its question.
  counted boolean not null default false,
  check ((answered_at is null) = (chosen is null) and (answered_at is null) = (is_right is null))
);
create index nudge_of on nudge (enrolment_id, asked_at);
create index nudge_uncounted on nudge (version_id, question) where is_right is not null and not counted;
create index nudge_message on nudge (message_id);
create index nudge_version on nudge (version_id);

-- Who is asked, how often they want it, and when they have to be looked at.
create table nudge_reader (
  person_id uuid primary key references person,
  pace text not null check (pace in ('weekly', 'fewer', 'none')),
  -- Null while nothing is to come.
  next_at timestamptz(3),
  last_at timestamptz(3),
  -- Where the clock was set back to before the last one: from when the interval counts then.
  counted_at timestamptz(3),
  -- Looks of a clock that was ahead count for nothing.
  looked_at timestamptz(3) not null,
  check (pace <> 'none' or next_at is null)
);
create index nudge_reader_next on nudge_reader (next_at) where next_at is not null;
create index nudge_reader_looked on nudge_reader (looked_at) where next_at is not null;

-- How a question is answered weeks later: sums that grow by the answers of five people or more at once.
create table nudge_tally (
  version_id uuid not null references course_version,
  question text not null,
  answers integer not null check (answers >= 5),
  right_answers integer not null check (right_answers between 0 and answers),
  primary key (version_id, question)
);
