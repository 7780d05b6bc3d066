-- Ways that ring at somebody: their telephone, and a paging service. Nothing but a crisis goes by them, so they stand apart
-- from the accounts that people are written to. The telephone is the number of the directory, by the rules that hold for
-- text messages; the name at the paging service is given by hand.
create table calling_account (
  person_id uuid not null references person,
  way text not null check (way in ('voice', 'pager')),
  address text not null,
  since timestamptz(3) not null,
  primary key (person_id, way)
);
create unique index calling_account_address on calling_account (way, address);

-- By which ways somebody wants to be called to a crisis, in their order, by day and at night, and when their night is.
create table crisis_choice (
  person_id uuid primary key references person,
  day text[] not null,
  night text[] not null,
  night_from text,
  night_to text,
  at timestamptz(3) not null,
  check ((night_from is null) = (night_to is null))
);

-- When somebody who was called first opened its page or used a control: a message that a platform accepted is not seen.
create table incident_seen (
  incident_id uuid not null references incident on delete cascade,
  person_id uuid not null references person,
  at timestamptz(3) not null,
  how text not null check (how in ('page', 'control')),
  primary key (incident_id, person_id)
);

-- What became of a call that its provider took: nobody picked up, or it never rang.
alter table incident_page add column missed text check (missed in ('busy', 'no-answer', 'not-reached'));
