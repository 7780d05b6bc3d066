-- What others attest of checkpoints: that one existed at a time (RFC 3161), that it continues what a witness saw before
-- (C2SP tlog-cosignature). Kept as it came; whoever verifies it needs nothing else from here.
create table evidence_stamp (
  size bigint not null references evidence_checkpoint,
  authority text not null,
  stamped_at timestamptz(3) not null,
  response bytea not null,
  primary key (size, authority)
);

create table evidence_cosignature (
  size bigint not null references evidence_checkpoint,
  -- The witness's public key, as a vkey.
  witness text not null,
  signed_at timestamptz(3) not null,
  line text not null,
  primary key (size, witness)
);
create index evidence_cosignature_witness on evidence_cosignature (witness, size);

-- How each of those who attest stands: when it is asked next, and what was wrong since it last answered.
create table evidence_attestor (
  name text primary key,
  kind text not null check (kind in ('stamp', 'cosignature')),
  next_at timestamptz(3) not null,
  succeeded_at timestamptz(3),
  failing_since timestamptz(3),
  failures integer not null default 0,
  problem text,
  check ((failures = 0) = (problem is null)),
  check ((failures = 0) = (failing_since is null))
);
