-- The local messenger's own store: it stands where WeCom's or Slack's servers stand.
create table local_message (
  id bigint generated always as identity primary key,
  account text not null,
  direction text not null check (direction in ('out', 'in')),
  -- The sender's key: a repeat of the same send is recognised, as WeCom's duplicate check does.
  client_key text unique,
  body jsonb not null,
  created_at timestamptz(3) not null,
  changed_at timestamptz(3)
);
create index local_message_account on local_message (account, id);
