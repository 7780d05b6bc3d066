-- Questions that are answered in one's own words, and are right or not once a person has read them. Until then nobody knows.
alter table quiz_answer alter column is_right drop not null;

-- `handed-in`: all is answered, and what comes of it depends on what a person says of the words.
alter table quiz_attempt drop constraint quiz_attempt_state_check;
alter table quiz_attempt add check (state in ('open', 'handed-in', 'passed', 'failed', 'expired', 'replaced'));
create unique index quiz_attempt_handed_in on quiz_attempt (enrolment_id) where state = 'handed-in';
-- In which it was handed in: the text that the result is entered with.
alter table quiz_attempt add column language text check (language in ('zh-CN', 'en'));

create table quiz_words (
  id uuid primary key,
  attempt_id uuid not null,
  question text not null,
  -- Sealed under keys of whoever wrote them; so is what the reviewer said to it.
  words jsonb not null,
  said jsonb,
  -- Who reads them.
  role text not null check (role in ('hr', 'privacy')),
  -- Null while the quiz goes on, and where it had failed whatever they are: nobody reads them then.
  handed_in_at timestamptz(3),
  -- When those who read them hear of them next, and how often they have.
  tell_at timestamptz(3),
  told integer not null default 0,
  reviewed_at timestamptz(3),
  -- Null before, and again once an erasure took it away.
  reviewed_by uuid references person,
  unique (attempt_id, question),
  foreign key (attempt_id, question) references quiz_answer on delete cascade,
  check (reviewed_by is null or reviewed_at is not null),
  check (reviewed_at is null or tell_at is null)
);
create index quiz_words_tell on quiz_words (tell_at) where tell_at is not null;
create index quiz_words_waiting on quiz_words (handed_in_at) where handed_in_at is not null and reviewed_at is null;
create index quiz_words_reviewed_by on quiz_words (reviewed_by) where reviewed_by is not null;
