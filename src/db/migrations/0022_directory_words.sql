-- What a platform said of accounts that reading them again cannot tell: that one was deleted, though its name may be
-- somebody else's by now, and that one has another name. Kept for a while after it was acted on, so that a word that
-- is repeated counts once, and one that comes before the word it follows on waits for it.
create table directory_word (
  platform text not null,
  tenant text not null,
  -- The platform's own key of the word: the same for every repetition.
  event_id text not null,
  kind text not null check (kind in ('deleted', 'renamed')),
  account text not null,
  to_account text,
  -- When it happened, by the platform's clock, and when it was heard.
  at timestamptz(3) not null,
  noted_at timestamptz(3) not null,
  done_at timestamptz(3),
  primary key (platform, tenant, event_id),
  check ((kind = 'renamed') = (to_account is not null))
);
create index directory_word_open on directory_word (platform, tenant, at) where done_at is null;

-- People whose account was deleted: they leave, unless another source knows them or so many would leave at once that
-- somebody has to look first.
create table directory_departure (
  person_id uuid primary key references person,
  platform text not null,
  tenant text not null,
  at timestamptz(3) not null,
  -- Since when it waits for somebody to look.
  held_at timestamptz(3)
);
create index directory_departure_of on directory_departure (platform, tenant);

-- How many have left by single words and not by a whole reading; for the guard against words that empty a company.
create table directory_left (
  platform text not null,
  tenant text not null,
  at timestamptz(3) not null,
  people integer not null check (people > 0)
);
create index directory_left_at on directory_left (platform, tenant, at);

-- What was read again last, in the order in which it was taken in: a whole reading that began before knows less of it.
create table directory_taken (
  platform text not null,
  tenant text not null,
  -- As in "directory_due".
  subject text not null,
  place bigint not null,
  at timestamptz(3) not null,
  primary key (platform, tenant, subject)
);
create sequence directory_taken_place;

-- One change reads only who it is about: whoever has the account's name as staff number, or its e-mail address.
create index person_account on person (lower(split_part(staff_no, '~', 1)));
create index person_email on person (lower(email)) where email is not null;
create index person_email_domain on person (lower(substring(email from '[^@]*$'))) where email is not null;
create index identity_was on identity (platform, tenant, external_id, to_at) where to_at is not null;
