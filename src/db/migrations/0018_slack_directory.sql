-- Which workspace a bot token belongs to, so that a later start does not have to ask Slack. Only a keyed hash.
create table slack_team (
  token_hash bytea primary key check (length(token_hash) = 32),
  team_id text not null,
  bot_user_id text not null,
  bot_id text,
  app_id text,
  asked_at timestamptz(3) not null
);

-- What a group of a platform means here, as an administrator said. A group that is not listed means nothing.
create table directory_group (
  platform text not null,
  tenant text not null,
  group_key text not null,
  -- A role that its members hold; null: it is a department.
  role text,
  changed_at timestamptz(3) not null,
  primary key (platform, tenant, group_key)
);

-- Which field of a platform's profiles names somebody's manager.
create table directory_manager_field (
  platform text not null,
  tenant text not null,
  field text not null,
  changed_at timestamptz(3) not null,
  primary key (platform, tenant)
);

-- Roles that came with an account, by the groups of its source: what a source gave, and nothing else, it takes back.
alter table identity add column roles text[] not null default '{}';

-- Somebody said that an account is not this person's: it is not linked to them again by itself.
create table identity_apart (
  person_id uuid not null references person,
  platform text not null,
  tenant text not null,
  external_id text not null,
  at timestamptz(3) not null,
  primary key (platform, tenant, external_id, person_id)
);
create index identity_apart_person on identity_apart (person_id);
