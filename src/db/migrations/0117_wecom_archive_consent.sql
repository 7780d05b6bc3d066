-- Whether people outside agree to being archived by WeCom, as it says so: of a person of the company's and a contact, of a
-- contact, or of a group with contacts in it. By a keyed hash of all of these: nobody who reads it learns who they are.
create table wecom_archive_consent (
  source_id uuid not null references record_source,
  party bytea not null,
  -- The last time each was said; the later one stands.
  agreed_at timestamptz(3),
  disagreed_at timestamptz(3),
  -- When WeCom was last asked; what is old is asked for again.
  checked_at timestamptz(3),
  -- When it was last needed or said: what nobody needs goes.
  used_at timestamptz(3) not null,
  primary key (source_id, party)
);
create index wecom_archive_consent_used on wecom_archive_consent (used_at);
