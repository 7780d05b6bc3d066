-- One-time codes sent to a number of the directory, to show that it is in its person's hand. Six digits alone would be
-- guessed by whoever reads the database: the hash is under a key of this installation.
create table phone_code (
  id uuid primary key,
  person_id uuid not null references person,
  number text not null,
  hash bytea not null,
  issued_at timestamptz(3) not null,
  expires_at timestamptz(3) not null,
  tries integer not null default 0,
  used_at timestamptz(3)
);
create index phone_code_person on phone_code (person_id, issued_at);
create index phone_code_age on phone_code (issued_at);

-- Numbers whose person has shown that they read what comes there. Of another number it says nothing.
create table phone_confirmed (
  person_id uuid primary key references person,
  number text not null,
  at timestamptz(3) not null
);

-- What became of mails and text messages of late, for whoever watches.
create index delivery_channel on delivery (platform, sent_at) where platform in ('email', 'sms');
