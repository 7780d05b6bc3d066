-- Bulletins: written once, sent once, answered by nobody.
create table bulletin (
  id uuid primary key,
  -- By language: title and text, Markdown as it was written.
  texts jsonb not null,
  audience jsonb not null,
  send_at timestamptz(3) not null,
  written_at timestamptz(3) not null,
  sent_at timestamptz(3),
  -- To how many it went.
  people integer,
  withdrawn_at timestamptz(3),
  check (sent_at is null or withdrawn_at is null),
  check ((sent_at is null) = (people is null))
);
create index bulletin_due on bulletin (send_at) where sent_at is null and withdrawn_at is null;
create index bulletin_newest on bulletin (written_at);

-- Series of tips, version by version.
create table tip_series (
  id uuid primary key,
  code text not null,
  -- As its file says; each is higher than the one before.
  number integer not null,
  published_at timestamptz(3) not null,
  -- Since when another is sent in its place.
  ended_at timestamptz(3),
  unique (code, number)
);
create unique index tip_series_current on tip_series (code) where ended_at is null;

create table tip_series_text (
  series_id uuid not null references tip_series,
  language text not null check (language in ('zh-CN', 'en')),
  title text not null,
  bytes bytea not null,
  sha256 bytea not null check (sha256 = sha256(bytes)),
  primary key (series_id, language)
);

-- To whom a series goes, and how often. It goes on with whatever version is current.
create table tip_run (
  -- Of the form that it was started with.
  id uuid primary key,
  code text not null unique,
  audience jsonb not null,
  weeks smallint not null check (weeks between 1 and 26),
  -- When it was looked at.
  people integer not null,
  started_at timestamptz(3) not null,
  stopped_at timestamptz(3)
);

-- Where somebody is in a series. It outlives the run: whoever gets it again does not begin anew.
create table tip_reader (
  code text not null,
  person_id uuid not null references person,
  -- When they have to be looked at; null while nothing is to come.
  next_at timestamptz(3),
  last_at timestamptz(3),
  -- Where the clock was set back to before the last tip: from when the interval counts then.
  counted_at timestamptz(3),
  -- Ids of the tips they have had, each once, the last one last.
  given text[] not null default '{}',
  -- Looks of a clock that was ahead count for nothing.
  looked_at timestamptz(3) not null,
  primary key (code, person_id)
);
create index tip_reader_next on tip_reader (next_at) where next_at is not null;
create index tip_reader_looked on tip_reader (looked_at) where next_at is not null;
create index tip_reader_person on tip_reader (person_id);

-- Who wants no tips.
create table tip_off (
  person_id uuid primary key references person,
  at timestamptz(3) not null
);
