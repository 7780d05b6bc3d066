-- What the staff of a site have agreed to through those who speak for them: without an agreement that stands nothing is
-- counted there, and with its end what was counted goes. Of the document only its fingerprint is kept.
create table analysis_agreement (
  id uuid primary key,
  site text not null,
  counterpart text not null check (counterpart in ('works-council', 'union', 'representatives')),
  agreed_on date not null,
  -- The last day it stands; null: until it is ended.
  until_on date,
  -- Figures of no fewer people than this.
  people integer not null check (people >= 5),
  document text not null,
  sha256 bytea not null check (octet_length(sha256) = 32),
  recorded_by uuid references person,
  recorded_at timestamptz(3) not null,
  ended_by uuid references person,
  ended_at timestamptz(3)
);
create index analysis_agreement_site on analysis_agreement (site) where ended_at is null;

-- A week whose figures are being counted, or were. What is counted is sealed under keys of this id, which are erased when
-- the week closes.
create table analysis_week (
  id uuid primary key,
  starts_on date not null unique,
  -- With it contributors are told apart while the week is open; gone when it closes.
  salt bytea,
  closed_at timestamptz(3)
);

-- What was counted of a site at one moment: sealed, and gone when its week closes. No person, in clear or otherwise.
create table analysis_tally (
  id bigint generated always as identity primary key,
  week_id uuid not null references analysis_week,
  site text not null,
  sealed jsonb not null
);
create index analysis_tally_week on analysis_tally (week_id, site);

-- A conversation in which a customer waits for an answer, by a keyed hash of its name that is used for nothing else, and
-- since which minute. Gone when it is answered, or after a day.
create table analysis_waiting (
  chat bytea primary key,
  site text not null,
  since timestamptz(3) not null
);
create index analysis_waiting_since on analysis_waiting (since);

-- What a closed week leaves: a part of the whole, each of people enough, and no two overlap. Whatever is shown is a sum of
-- these, so that no difference of two figures is of fewer people than one of them.
create table analysis_figure (
  site text not null,
  starts_on date not null,
  -- Null: the site, of what no department of it has people enough for.
  department_id uuid,
  figure text not null check (figure in ('volume', 'response-times', 'template-use')),
  -- [from_hour, to_hour) by the clock of the company.
  from_hour smallint not null,
  to_hour smallint not null,
  -- Null: several channels together.
  channel text,
  -- Which step of the scale (response times) or which template; empty for a volume.
  detail text not null,
  -- Up or down to a multiple of three, by chance.
  count integer not null
);
create index analysis_figure_site on analysis_figure (site, starts_on);
