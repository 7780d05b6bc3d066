-- What is kept of each thing that somebody is asked, between two looks at it. Whether it is still open, since when and
-- until when stands where it is asked (for notices in "assignment") and is read there at every look.
create table reminder (
  person_id uuid not null,
  -- The notice, course, request or agreement.
  about uuid not null,
  kind text not null check (kind in ('notice', 'consent', 'training', 'request', 'agreement')),
  -- By which it was sent; null until the first look, which takes the newest.
  policy_id uuid references reminder_policy,
  -- Indexes of the policy's steps that are over, and how many rungs are.
  done smallint[] not null default '{}',
  rung smallint not null default 0,
  tries smallint not null default 0,
  told smallint not null default 0,
  -- Messages to the person about it that were accepted, and how often the last resort was told of it.
  reminded smallint not null default 0,
  last_times smallint not null default 0,
  -- The person's day on which anything about it last went out.
  last_day date,
  not_before timestamptz(3),
  -- The person said: later. Somebody of HR said: now.
  later_at timestamptz(3),
  hand_at timestamptz(3),
  -- On its way; nothing else goes out meanwhile.
  message_id uuid,
  sent_kind text check (sent_kind in ('reminder', 'digest')),
  sent_steps smallint[],
  sent_at timestamptz(3),
  sent_day date,
  -- A person's id, or "hr".
  sent_to text,
  sent_wished boolean,
  -- When its person has to be looked at.
  next_at timestamptz(3),
  -- Who hears of it next and when; from "digest_from" on it comes along with what else goes to them.
  digest_to text,
  digest_from timestamptz(3),
  digest_at timestamptz(3),
  -- Looks of a clock that was ahead count for nothing.
  looked_at timestamptz(3) not null,
  -- The last look found that nobody is asked any more.
  over boolean not null default false,
  primary key (person_id, about),
  check ((message_id is null) = (sent_at is null)),
  check ((digest_to is null) = (digest_at is null) and (digest_to is null) = (digest_from is null))
);
create index reminder_next on reminder (next_at) where next_at is not null;
create index reminder_digest on reminder (digest_at) where digest_at is not null;
create index reminder_recipients on reminder (digest_to, digest_from) where digest_to is not null;
create index reminder_message on reminder (message_id) where message_id is not null;

-- How many reminders somebody had on their last day with any; locked by whoever looks at them.
create table reminder_day (
  person_id uuid primary key references person,
  day date,
  count smallint not null default 0
);

-- The last digest of a manager, the HR desk ("hr") or a last resort; locked by whoever makes the next.
create table reminder_recipient (
  recipient text primary key,
  day date,
  message_id uuid
);

-- When a sweep last ran: a clock that was set back is seen by it.
create table reminder_clock (
  one boolean primary key default true check (one),
  ran_at timestamptz(3) not null
);

-- What has not gone out by then is not sent any more: the hours of whom it goes to are over.
alter table delivery add column expires_at timestamptz(3);

insert into reminder (person_id, about, kind, later_at, reminded, next_at, looked_at)
select a.person_id, a.notice_id, case when v.action = 'consent' then 'consent' else 'notice' end, a.later_at,
       (select count(*) from delivery d join message m on m.id = d.message_id
        where d.person_id = a.person_id and d.accepted_at is not null and m.about = a.notice_id
          and m.kind = 'notices.reminder'),
       a.created_at, a.created_at
from assignment a join notice n on n.id = a.notice_id join policy_version v on v.id = n.version_id
where a.state = 'open' and n.state = 'open';
drop index assignment_later;
alter table assignment drop column later_at;
insert into reminder_day (person_id) select distinct person_id from reminder;
-- Whoever looks at a person locks their row here: without one nobody would ever look at them.
alter table reminder add foreign key (person_id) references reminder_day;
