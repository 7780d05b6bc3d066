-- What was decided in an incident, entry by entry. Nothing is ever changed: what turns out wrong is corrected by an entry
-- that names it. Words are sealed under the incident's key; what they were is committed to in the evidence log, each entry
-- with the one before it.
create table crisis_decision (
  id uuid primary key,
  incident_id uuid not null references incident on delete cascade,
  number integer not null check (number > 0),
  by_person uuid not null references person,
  at timestamptz(3) not null,
  corrects uuid references crisis_decision on delete cascade,
  words jsonb not null,
  -- Of the event that tells of it.
  entry_id bigint not null,
  -- The form or the message that it came by: a second click decides nothing twice.
  once text not null unique,
  unique (incident_id, number)
);
create index crisis_decision_corrects on crisis_decision (corrects) where corrects is not null;

-- A row of an incident stays as it is as long as the incident is there, and goes with it.
create function heed_keep_with_incident() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' and not exists (select from incident i where i.id = old.incident_id) then
    return old;
  end if;
  raise exception 'rows of % are never changed or deleted while their incident is kept', tg_table_name
    using errcode = 'restrict_violation';
end $$;
create trigger crisis_decision_kept before update or delete on crisis_decision for each row
  execute function heed_keep_with_incident();
create trigger crisis_decision_never_emptied before truncate on crisis_decision for each statement
  execute function heed_refuse_change();
