-- Every look at records in an access case, written in the transaction that reads them: without it nothing is read.
create table access_view (
  id uuid primary key,
  case_id uuid not null references access_case on delete cascade,
  viewer_id uuid not null references person,
  at timestamptz(3) not null,
  what text not null check (what in ('list', 'content', 'search')),
  -- Ids of what was shown, without a foreign key: the record goes on its day, and that it was opened stays.
  records uuid[] not null,
  -- How many were read for it; of a search, more than were shown.
  read integer not null,
  -- What was searched for, sealed under the key of the case.
  terms jsonb
);
create index access_view_case on access_view (case_id, at);
create index access_view_viewer on access_view (viewer_id, at);

-- Whose records they were, and when each was told.
create table access_view_person (
  view_id uuid not null references access_view on delete cascade,
  person_id uuid not null references person,
  records integer not null,
  told_at timestamptz(3),
  primary key (person_id, view_id)
);
create index access_view_person_view on access_view_person (view_id);
create index access_view_person_untold on access_view_person (person_id) where told_at is null;
