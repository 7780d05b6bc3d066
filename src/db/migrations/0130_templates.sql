-- A text that a team answers customers with, and shares. Every wording it ever had stays to be read.
create table reply_template (
  id uuid primary key,
  -- Short, for typing: "template 12".
  number integer generated always as identity unique,
  -- The team whose it is; people of departments below read it too.
  department_id uuid not null references department,
  category text not null,
  -- Everybody on the staff reads it.
  shared boolean not null default false,
  -- Who answers for it; null: nobody any more.
  owner_id uuid references person,
  version integer not null check (version > 0),
  created_at timestamptz(3) not null,
  archived_at timestamptz(3)
);
create index reply_template_department on reply_template (department_id);
create index reply_template_owner on reply_template (owner_id);

create table reply_template_version (
  template_id uuid not null references reply_template on delete cascade,
  number integer not null,
  -- Null: it is known no more who wrote it.
  written_by uuid references person,
  written_at timestamptz(3) not null,
  primary key (template_id, number)
);
create index reply_template_version_by on reply_template_version (written_by);

create table reply_template_text (
  template_id uuid not null,
  number integer not null,
  language text not null check (language in ('zh-CN', 'en')),
  title text not null,
  body text not null,
  primary key (template_id, number, language),
  foreign key (template_id, number) references reply_template_version on delete cascade
);
