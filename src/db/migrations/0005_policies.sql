create table policy (
  id uuid primary key,
  code text not null unique,
  created_at timestamptz(3) not null
);

create table policy_version (
  id uuid primary key,
  policy_id uuid not null references policy,
  number integer not null check (number > 0),
  state text not null check (state in ('draft', 'published', 'in-force', 'superseded', 'withdrawn')),
  change text not null check (change in ('editorial', 'material')),
  action text not null check (action in ('acknowledge', 'consent', 'sign')),
  minimum_method text not null,
  -- What the policy decides, the same in every language: basis, frequency, rule sets, dates.
  terms jsonb not null,
  created_at timestamptz(3) not null,
  published_at timestamptz(3),
  effective_at timestamptz(3),
  in_force_at timestamptz(3),
  ended_at timestamptz(3),
  unique (policy_id, number)
);
create unique index policy_version_in_force on policy_version (policy_id) where state = 'in-force';
create index policy_version_due on policy_version (effective_at) where state = 'published';

-- The exact bytes people are shown. Never changed once stored: a draft that changes is a new version row.
create table policy_text (
  version_id uuid not null references policy_version,
  language text not null check (language in ('zh-CN', 'en')),
  title text not null,
  summary jsonb not null,
  bytes bytea not null,
  sha256 bytea not null check (sha256 = sha256(bytes)),
  primary key (version_id, language)
);
create trigger policy_text_kept before update or delete on policy_text for each row
  execute function heed_refuse_change();
