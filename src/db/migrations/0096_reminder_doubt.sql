-- A message about something that may have arrived: its fate was given up as unknown, and the thing went on without it.
-- When a platform says after all that it took it, what it said counts once, as it would have then.
create table reminder_doubt (
  person_id uuid not null,
  about uuid not null,
  message_id uuid not null,
  policy_id uuid references reminder_policy,
  kind text not null check (kind in ('reminder', 'digest')),
  steps smallint[] not null,
  -- How many rungs were over when it went out.
  rung smallint not null,
  at timestamptz(3) not null,
  day date not null,
  wished boolean not null,
  primary key (person_id, about, message_id),
  foreign key (person_id, about) references reminder on delete cascade
);
create index reminder_doubt_at on reminder_doubt (at);

-- Whoever of HR is not at work when the desk is told hears in hours of their own, of what is still open then.
create table reminder_copy (
  recipient uuid not null references person,
  person_id uuid not null,
  about uuid not null,
  due_at timestamptz(3) not null,
  -- On its way.
  message_id uuid,
  primary key (recipient, person_id, about),
  foreign key (person_id, about) references reminder on delete cascade
);
create index reminder_copy_due on reminder_copy (due_at, recipient) where message_id is null;
create index reminder_copy_message on reminder_copy (message_id) where message_id is not null;
create index reminder_copy_of on reminder_copy (person_id, about);
