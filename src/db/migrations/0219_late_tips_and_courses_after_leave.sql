-- A tip that waits to go out: in which message, and where its reader was before. If the hours end that it was for, it is taken
-- back, and its reader is there again.
alter table tip_reader
  add column message_id uuid,
  add column before_at timestamptz(3),
  add column before_given text[];
create index tip_reader_waiting on tip_reader (message_id) where message_id is not null;

-- A course of somebody on leave of which nobody knows the end: they have not been asked yet, and are when they are back.
alter table enrolment add column waits boolean not null default false;
create index enrolment_waits on enrolment (id) where waits and state = 'open';
