-- When people are reminded of each kind of thing. A row is never changed: what was sent under it goes on under it, and a
-- change is the next number. The first ones come with Heed: nobody set them, so they have no time and no name.
create table reminder_policy (
  id uuid primary key,
  kind text not null check (kind in ('notice', 'consent', 'training', 'request', 'agreement')),
  number integer not null check (number >= 1),
  -- The last resort of those that come with Heed is null: somebody has to be named.
  policy jsonb not null,
  set_at timestamptz(3),
  -- Null also at the command line; the evidence says whose it was.
  set_by uuid references person,
  unique (kind, number)
);

-- Reminders at 10:00, five and two working days before the day due and on it; then, where an answer is required, the
-- manager after one working day, HR after three and the last resort after five, and every five from then on.
insert into reminder_policy (id, kind, number, policy)
select gen_random_uuid(), kind, 1, jsonb_build_object(
  'answer', answer,
  'steps', jsonb_build_array(
    jsonb_build_object('from', 'due', 'workingDays', -5, 'at', 600),
    jsonb_build_object('from', 'due', 'workingDays', -2, 'at', 600),
    jsonb_build_object('from', 'due', 'workingDays', 0, 'at', 600)),
  'rungs', case answer when 'free' then jsonb_build_array() else jsonb_build_array(
    jsonb_build_object('to', 'manager', 'workingDays', 1, 'at', 600),
    jsonb_build_object('to', 'hr', 'workingDays', 3, 'at', 600),
    jsonb_build_object('to', 'last', 'personId', null, 'workingDays', 5, 'at', 600, 'again', 5)) end,
  'hours', jsonb_build_object('from', 540, 'to', 1080,
    'quiet', jsonb_build_array(jsonb_build_object('from', 720, 'to', 810))),
  'perDay', 3, 'perItem', 5, 'tries', 3, 'retryMinutes', 60)
from (values
  ('notice', 'required'), ('consent', 'free'), ('training', 'required'), ('request', 'required'), ('agreement', 'free')
) as kinds (kind, answer);

-- When somebody is not at work, in whole days and never why. A row says the same for ever: when the last day turns out
-- to be another one it is ended, and one that `replaces` it says the rest. So it can be asked who was away on any past
-- day, as is known now (ended_at is null) or as was known at a moment (said_at <= then, ended_at null or later).
create table absence (
  id uuid primary key,
  person_id uuid not null references person,
  from_day date not null,
  -- Both days included; null: nobody knows.
  until_day date check (until_day >= from_day),
  source text not null check (source in ('console', 'csv', 'directory')),
  said_at timestamptz(3) not null,
  -- Null at the command line; the evidence says whose word it was.
  said_by uuid references person,
  ended_at timestamptz(3),
  ended_by uuid references person,
  replaces uuid references absence,
  check (ended_at >= said_at)
);
create index absence_person on absence (person_id, from_day) where ended_at is null;
create index absence_all on absence (person_id);
