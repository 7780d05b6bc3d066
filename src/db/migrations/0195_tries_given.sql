-- Each time that somebody who had run out of tries got more of them, and why. The evidence log has it without the reason.
create table tries_given (
  id uuid primary key,
  enrolment_id uuid not null references enrolment on delete cascade,
  given_by uuid not null references person,
  tries integer not null check (tries > 0),
  -- In words, sealed under keys of the person who got them.
  reason jsonb not null,
  at timestamptz(3) not null
);
create index tries_given_enrolment on tries_given (enrolment_id);
