-- What is known of an incident is said bit by bit and by several: whoever declares what another has declared a moment ago
-- adds to it. Sealed under the incident's own key.
create table incident_word (
  id uuid primary key,
  incident_id uuid not null references incident on delete cascade,
  by_person uuid not null references person,
  at timestamptz(3) not null,
  words jsonb not null,
  -- The form or the event that it came by: a second click says nothing twice.
  once text unique
);
create index incident_word_incident on incident_word (incident_id, at, id);

-- Where words stand is part of what they are sealed with: those of a declaration keep the incident's own place.
insert into incident_word (id, incident_id, by_person, at, words)
select id, id, declared_by, declared_at, words from incident where words is not null;
alter table incident drop column words;
