-- A sheet of paper printed for one person: what stands on it, and the code it is found by. Used once.
create table paper_sheet (
  id uuid primary key,
  code text not null unique,
  notice_id uuid not null,
  person_id uuid not null,
  version_id uuid not null references policy_version,
  language text not null,
  -- How many answers there were when it was printed: where one came meanwhile, the sheet closes nothing.
  answers integer not null,
  printed_at timestamptz(3) not null,
  printed_by uuid not null references person,
  answer_id uuid unique references answer,
  used_at timestamptz(3),
  foreign key (notice_id, person_id) references assignment on delete cascade
);
create index paper_sheet_assignment on paper_sheet (notice_id, person_id);
create index paper_sheet_open on paper_sheet (printed_at) where answer_id is null;

-- How an answer came that its person did not give on a device of their own.
create table answer_way (
  answer_id uuid primary key references answer,
  person_id uuid not null references person,
  way text not null check (way in ('paper', 'kiosk', 'on-behalf')),
  -- Nobody where the person answered at a shared tablet.
  recorded_by uuid references person,
  witness_id uuid references person,
  -- Why somebody else recorded it, sealed; null once erased, and where no reason is needed.
  reason jsonb,
  at timestamptz(3) not null
);
create index answer_way_person on answer_way (person_id);

-- The scan of a signed sheet, sealed in parts, so that no part is ever large.
create table paper_scan (
  answer_id uuid primary key references answer,
  person_id uuid not null references person,
  type text not null check (type in ('pdf', 'jpeg', 'png')),
  bytes integer not null,
  sha256 bytea not null,
  at timestamptz(3) not null
);
create index paper_scan_person on paper_scan (person_id);
create table paper_scan_part (
  answer_id uuid not null references paper_scan on delete cascade,
  part integer not null,
  sealed jsonb not null,
  primary key (answer_id, part)
);

-- The person said that a recorded answer is not theirs.
create table answer_contest (
  answer_id uuid primary key references answer,
  person_id uuid not null references person,
  thread_id uuid not null,
  at timestamptz(3) not null
);
create index answer_contest_person on answer_contest (person_id);

-- A shared tablet. Its cookie is signed; this row is asked each time, so that it can be ended from elsewhere.
create table kiosk_device (
  id uuid primary key,
  name text not null,
  started_by uuid not null references person,
  started_at timestamptz(3) not null,
  expires_at timestamptz(3) not null,
  ended_at timestamptz(3),
  -- Wrong codes on it within the window that began at "tries_from".
  tries integer not null default 0,
  tries_from timestamptz(3)
);

-- One-time codes by which people identify there; only a keyed hash of each. Person and staff number belong together.
create table kiosk_code (
  id uuid primary key,
  person_id uuid not null references person,
  hash bytea not null,
  -- The person themself where they made it on a page of their own.
  issued_by uuid not null references person,
  issued_at timestamptz(3) not null,
  expires_at timestamptz(3) not null,
  tries integer not null default 0,
  used_at timestamptz(3)
);
create index kiosk_code_person on kiosk_code (person_id, expires_at);

-- Who stands before a tablet at this moment; a token in a cookie, of which only the hash is here.
create table kiosk_visit (
  token_hash bytea primary key,
  device_id uuid not null references kiosk_device,
  person_id uuid not null references person,
  code_id uuid not null references kiosk_code on delete cascade,
  started_at timestamptz(3) not null,
  seen_at timestamptz(3) not null
);
create index kiosk_visit_device on kiosk_visit (device_id);
create index kiosk_visit_person on kiosk_visit (person_id);
