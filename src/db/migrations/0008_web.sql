-- Only hashes: whoever reads the database holds no session and no link.
create table session (
  token_hash bytea primary key,
  person_id uuid not null references person,
  method text not null,
  created_at timestamptz(3) not null,
  expires_at timestamptz(3) not null
);
create index session_expiry on session (expires_at);

create table single_use_link (
  token_hash bytea primary key,
  purpose text not null,
  about uuid not null,
  person_id uuid not null references person,
  created_at timestamptz(3) not null,
  expires_at timestamptz(3) not null,
  used_at timestamptz(3)
);
create index single_use_link_expiry on single_use_link (expires_at);
