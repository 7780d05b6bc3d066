-- The register of processing is reviewed on a schedule: by policy, one review after the other, the last of them still open.
-- What the register said when it was reviewed is kept with it, so that the next can say what is new and what changed.
create table inventory_review (
  id uuid primary key,
  policy_id uuid not null references policy,
  -- Months from one review to the next.
  months integer not null check (months between 1 and 36),
  -- Who is reminded of it; null while there is nobody who may be.
  reviewer_id uuid references person,
  opened_at timestamptz(3) not null,
  due_on date not null,
  reviewed_at timestamptz(3),
  reviewed_by uuid references person,
  note text check (length(note) <= 4000),
  -- As canonical JSON (RFC 8785), in both languages; its SHA-256 is in the evidence log.
  snapshot text,
  check ((reviewed_at is null) = (reviewed_by is null) and (reviewed_at is null) = (snapshot is null)
    and (reviewed_at is null) = (note is null))
);
create unique index inventory_review_open on inventory_review (policy_id) where reviewed_at is null;
create index inventory_review_done on inventory_review (policy_id, reviewed_at desc) where reviewed_at is not null;

-- Whoever reviews is reminded by the one engine, and HR and the last resort hear when it is late.
alter table reminder_policy drop constraint reminder_policy_kind_check, add constraint reminder_policy_kind_check
  check (kind in ('notice', 'consent', 'training', 'request', 'agreement', 'case', 'register'));
alter table reminder drop constraint reminder_kind_check, add constraint reminder_kind_check
  check (kind in ('notice', 'consent', 'training', 'request', 'agreement', 'case', 'register'));
insert into reminder_policy (id, kind, number, policy)
select gen_random_uuid(), 'register', 1, policy || jsonb_build_object(
  'answer', 'required',
  'steps', jsonb_build_array(
    jsonb_build_object('from', 'due', 'workingDays', -10, 'at', policy -> 'steps' -> 0 -> 'at'),
    jsonb_build_object('from', 'due', 'workingDays', -2, 'at', policy -> 'steps' -> 0 -> 'at'),
    jsonb_build_object('from', 'due', 'workingDays', 0, 'at', policy -> 'steps' -> 0 -> 'at')),
  'perItem', greatest((policy ->> 'perItem')::int, 3),
  'rungs', jsonb_build_array(
    jsonb_build_object('to', 'hr', 'workingDays', 5, 'at', policy -> 'steps' -> 0 -> 'at'),
    jsonb_build_object('to', 'last', 'personId', null, 'workingDays', 10, 'at', policy -> 'steps' -> 0 -> 'at', 'again', 5)))
from reminder_policy where kind = 'notice' order by number desc limit 1;
