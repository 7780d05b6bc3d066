-- Conditions of a reliable electronic signature that a person and the company agreed on; revoked for the future only.
create table signing_agreement (
  id uuid primary key,
  person_id uuid not null references person,
  -- Which wording, and the SHA-256 of the exact text that was agreed to.
  conditions integer not null,
  sha256 bytea not null,
  language text not null,
  agreed_at timestamptz(3) not null,
  revoked_at timestamptz(3)
);
create unique index signing_agreement_one on signing_agreement (person_id) where revoked_at is null;
create index signing_agreement_person on signing_agreement (person_id);
