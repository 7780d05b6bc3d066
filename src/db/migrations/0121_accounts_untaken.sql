-- A platform that takes nothing for days is as far out of reach as an account that refuses.

-- Since when, and when last, reminders to an account lay until their hours were over; and when an account at which
-- nothing arrived was last tried again.
alter table identity
  add column untaken_since timestamptz(3),
  add column untaken_at timestamptz(3),
  add column tried_again_at timestamptz(3);
create index identity_untaken on identity (person_id) where untaken_since is not null and to_at is null;
