-- What goes to the drill's own end and what leaves the company are told apart by the database, too.
create unique index if not exists incident_kind_key on incident (id, drill);

-- What is said to one kind of audience, version by version: an edit is a new version, and approvals are of one version.
create table crisis_statement (
  id uuid primary key,
  incident_id uuid not null references incident on delete cascade,
  audience text not null check (audience in ('staff', 'affected', 'press', 'authority', 'partners')),
  number integer not null check (number > 0),
  by_person uuid not null references person,
  at timestamptz(3) not null,
  words jsonb not null,
  -- Of the exact text: what is approved, and what is sent.
  sha256 bytea not null check (octet_length(sha256) = 32),
  once text not null unique,
  -- Since when approvals are asked for, and when those who have not given theirs hear of it again.
  asked_at timestamptz(3),
  remind_at timestamptz(3),
  unique (incident_id, audience, number)
);
create index crisis_statement_remind on crisis_statement (remind_at) where remind_at is not null;
create function heed_keep_statement() returns trigger language plpgsql as $$
begin
  if (new.id, new.incident_id, new.audience, new.number, new.by_person, new.at, new.words, new.sha256)
    is distinct from (old.id, old.incident_id, old.audience, old.number, old.by_person, old.at, old.words, old.sha256) then
    raise exception 'a version of a statement is never changed' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger crisis_statement_kept before update on crisis_statement for each row execute function heed_keep_statement();

create table crisis_statement_approval (
  statement_id uuid not null references crisis_statement on delete cascade,
  role text not null check (role in ('legal', 'pr', 'lead')),
  person_id uuid not null references person,
  at timestamptz(3) not null,
  -- Of the text that was before them.
  sha256 bytea not null,
  -- Why one person stands for two roles, sealed; null where nobody does.
  alone jsonb,
  primary key (statement_id, role)
);
create index crisis_statement_approval_person on crisis_statement_approval (person_id);

create table crisis_statement_sending (
  id uuid primary key,
  incident_id uuid not null,
  drill boolean not null,
  statement_id uuid not null references crisis_statement on delete cascade,
  sha256 bytea not null,
  by_person uuid not null references person,
  at timestamptz(3) not null,
  channel text not null check (channel in ('message', 'mail', 'by-hand', 'sink')),
  -- The one that stood before, for the same audience.
  replaces uuid references crisis_statement_sending on delete cascade,
  message_id uuid,
  -- Where and when it was read out or published, sealed.
  place jsonb,
  once text not null unique,
  foreign key (incident_id, drill) references incident (id, drill) on delete cascade,
  -- Nothing of a drill leaves, and what leaves is never a drill's.
  check (drill = (channel = 'sink')),
  check ((channel = 'message') = (message_id is not null)),
  check ((channel = 'by-hand') = (place is not null))
);
create index crisis_statement_sending_incident on crisis_statement_sending (incident_id, at);
create index crisis_statement_sending_statement on crisis_statement_sending (statement_id);
create trigger crisis_statement_sending_kept before update on crisis_statement_sending for each row
  execute function heed_refuse_change();

-- The last word of the gate: the newest version, approved by all three, as it is.
create function heed_statement_approved() returns trigger language plpgsql as $$
begin
  if not exists (
    select from crisis_statement s
    where s.id = new.statement_id and s.incident_id = new.incident_id and s.sha256 = new.sha256
      and not exists (select from crisis_statement n
                      where n.incident_id = s.incident_id and n.audience = s.audience and n.number > s.number)
      and (select count(*) from crisis_statement_approval a
           where a.statement_id = s.id and a.sha256 = s.sha256) = 3) then
    raise exception 'only the newest version that legal, PR and the lead have approved is sent'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger crisis_statement_sending_approved before insert on crisis_statement_sending for each row
  execute function heed_statement_approved();

-- To whom a statement went as a message; what became of it is the delivery's.
create table crisis_statement_receiver (
  sending_id uuid not null references crisis_statement_sending on delete cascade,
  person_id uuid not null references person,
  primary key (sending_id, person_id)
);
create index crisis_statement_receiver_person on crisis_statement_receiver (person_id);

-- To addresses that are nobody's here, sealed. A mail that may have left is never sent again by itself.
create table crisis_statement_mail (
  id uuid primary key,
  sending_id uuid not null references crisis_statement_sending on delete cascade,
  address jsonb not null,
  language text not null,
  state text not null default 'pending' check (state in ('pending', 'sending', 'accepted', 'failed', 'unknown')),
  not_before timestamptz(3) not null,
  lease_until timestamptz(3),
  settled_at timestamptz(3)
);
create index crisis_statement_mail_sending on crisis_statement_mail (sending_id);
create index crisis_statement_mail_due on crisis_statement_mail (not_before) where state in ('pending', 'sending');
