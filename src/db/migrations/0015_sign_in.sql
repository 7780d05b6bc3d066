-- Somebody left for the platform to be recognised. Bound to the browser it began in, used once. Only hashes.
create table sign_in (
  state_hash bytea primary key check (length(state_hash) = 32),
  browser_hash bytea not null check (length(browser_hash) = 32),
  platform text not null,
  -- A path of our own to go on with.
  next text not null,
  expires_at timestamptz(3) not null
);
create index sign_in_expiry on sign_in (expires_at);
