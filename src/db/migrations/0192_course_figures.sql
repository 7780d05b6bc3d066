-- How hard questions are: sums of answers of five people or more, none of whom can be told from them. What is in a sum is
-- marked, so that no answer is in two, and a sum stays when the answers in it are erased.
create table question_tally (
  version_id uuid not null references course_version,
  question text not null,
  people integer not null check (people >= 5),
  right_answers integer not null check (right_answers between 0 and people),
  primary key (version_id, question)
);

alter table quiz_answer add column counted boolean not null default false;
