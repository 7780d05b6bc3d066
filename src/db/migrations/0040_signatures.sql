-- A person's passkeys: the public half, and what their devices have counted to.
create table passkey (
  id uuid primary key,
  person_id uuid not null references person,
  credential_id bytea not null unique,
  public_key bytea not null,
  counter bigint not null,
  synced boolean not null,
  transports text[] not null,
  name text not null,
  created_at timestamptz(3) not null,
  used_at timestamptz(3)
);
create index passkey_person on passkey (person_id, created_at);

-- What a device was asked to sign. Gone once it was used, so that nothing is signed twice with one.
create table passkey_challenge (
  challenge bytea primary key,
  nonce bytea not null,
  person_id uuid not null references person,
  purpose text not null check (purpose in ('enrol', 'sign')),
  expires_at timestamptz(3) not null
);
create index passkey_challenge_expiry on passkey_challenge (expires_at);
create index passkey_challenge_person on passkey_challenge (person_id);

-- Lines and picture of a drawn signature, sealed; their hashes are in the answer's evidence.
create table drawn_signature (
  answer_id uuid primary key references answer,
  person_id uuid not null references person,
  sealed jsonb not null,
  at timestamptz(3) not null
);
create index drawn_signature_person on drawn_signature (person_id);
