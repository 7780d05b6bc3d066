-- Persons are stable; what is true of them is dated. [from_at, to_at) is half open; to_at null means "still".

create table person (
  id uuid primary key,
  staff_no text not null unique,
  name text not null,
  email text,
  mobile text,
  language text not null default 'zh-CN' check (language in ('zh-CN', 'en')),
  time_zone text not null default 'Asia/Shanghai',
  entity text,
  site text,
  created_at timestamptz(3) not null
);

create table person_name (
  person_id uuid not null references person,
  name text not null,
  from_at timestamptz(3) not null,
  to_at timestamptz(3)
);
create unique index person_name_current on person_name (person_id) where to_at is null;

create table employment (
  person_id uuid not null references person,
  from_at timestamptz(3) not null,
  to_at timestamptz(3),
  reason text
);
create unique index employment_current on employment (person_id) where to_at is null;

create table department (
  id uuid primary key,
  code text not null unique,
  created_at timestamptz(3) not null
);

create table department_version (
  department_id uuid not null references department,
  name text not null,
  parent_id uuid references department,
  from_at timestamptz(3) not null,
  to_at timestamptz(3),
  check (parent_id <> department_id)
);
create unique index department_version_current on department_version (department_id) where to_at is null;

create table membership (
  person_id uuid not null references person,
  department_id uuid not null references department,
  from_at timestamptz(3) not null,
  to_at timestamptz(3)
);
create unique index membership_current on membership (person_id, department_id) where to_at is null;
create index membership_of_department on membership (department_id) where to_at is null;

create table department_head (
  department_id uuid not null references department,
  person_id uuid not null references person,
  from_at timestamptz(3) not null,
  to_at timestamptz(3)
);
create unique index department_head_current on department_head (department_id, person_id) where to_at is null;
create index department_head_person on department_head (person_id) where to_at is null;

create table role_grant (
  person_id uuid not null references person,
  role text not null,
  from_at timestamptz(3) not null,
  to_at timestamptz(3),
  granted_by uuid references person
);
create unique index role_grant_current on role_grant (person_id, role) where to_at is null;

-- An account on a platform. `bound_by` says how Heed knows that it is this person's.
create table identity (
  person_id uuid not null references person,
  platform text not null,
  tenant text not null,
  external_id text not null,
  bound_by text not null,
  from_at timestamptz(3) not null,
  to_at timestamptz(3)
);
create unique index identity_account on identity (platform, tenant, external_id) where to_at is null;
create unique index identity_person on identity (person_id, platform, tenant) where to_at is null;
