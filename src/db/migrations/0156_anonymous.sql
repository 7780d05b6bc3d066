-- The anonymous channel. Of whoever reports nothing is kept that is finer than a day: ids are random, not made of the
-- time, and days are the company's. What was written is sealed to keys that this database does not hold.
create table anonymous_channel (
  one boolean primary key default true check (one),
  -- With it receipt codes are stretched: the same for all, so that a code leads to one row.
  salt bytea not null,
  open boolean not null default false,
  -- Whom reporters can turn to outside, as they are shown it.
  outside text
);

create table anonymous_recipient (
  id uuid primary key,
  person_id uuid not null references person,
  -- `last`: reads only what no other may read, or what nobody answered in time.
  standing text not null check (standing in ('recipient', 'last')),
  -- Made when they chose a passphrase, which opens the other half.
  public_key bytea,
  locked_key jsonb,
  added_by uuid not null references person,
  added_at timestamptz(3) not null,
  ended_at timestamptz(3),
  check ((public_key is null) = (locked_key is null))
);
create unique index anonymous_recipient_person on anonymous_recipient (person_id) where ended_at is null;

create table anonymous_report (
  id uuid primary key,
  -- Of the receipt code, stretched: finds the row and opens nothing.
  lookup bytea not null unique,
  -- Answers are sealed to it; the other half comes of the receipt code alone.
  reporter_key bytea not null,
  received_on date not null,
  -- The reporter asked that recipients be told at once.
  urgent boolean not null,
  told_on date,
  confirm_by date not null,
  confirmed_on date,
  feedback_by date not null,
  feedback_on date,
  closed_on date,
  -- The last step of the clocks that recipients were told of.
  step text,
  escalated_on date,
  handed_on_on date
);
create index anonymous_report_open on anonymous_report (received_on) where closed_on is null;

create table anonymous_routing (
  report_id uuid not null references anonymous_report on delete cascade,
  recipient_id uuid not null references anonymous_recipient,
  standing text not null check (standing in ('recipient', 'last')),
  primary key (report_id, recipient_id)
);
create index anonymous_routing_recipient on anonymous_routing (recipient_id);

create table anonymous_message (
  id uuid primary key,
  report_id uuid not null references anonymous_report on delete cascade,
  n integer not null,
  -- Null: the reporter.
  recipient_id uuid references anonymous_recipient,
  on_day date not null,
  -- Words, and their key once for each reader.
  sealed jsonb not null,
  -- By the other side.
  read_on date,
  told boolean not null default false,
  unique (report_id, n)
);
