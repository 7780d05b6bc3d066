-- The calendar or a policy changed: everything that is open has to be looked at again. Whoever changes it adds a row,
-- which is quick and waits for nobody; sweeps then take what is open bit by bit, in the order of its key. What is added
-- meanwhile has them begin again.
create table reminder_round (
  id bigint generated always as identity primary key,
  since timestamptz(3) not null,
  -- Done up to here; null before the first bit.
  person_id uuid,
  about uuid,
  -- Policies under which what was sent under an older one of their kind is put on the way.
  policies uuid[] not null default '{}',
  check ((person_id is null) = (about is null))
);
