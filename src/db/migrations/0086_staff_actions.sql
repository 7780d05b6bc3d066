-- What somebody did that is not about themselves, and what was done at the command line: the audit trail. Who did it
-- stands first in an event, before anything that a person wrote: keys are sorted.
create index evidence_event_staff on evidence_event (id)
  where event ~ '^\{("about":"[^"]*",)?"actor":\{"(person|operator)":' and (
    person_id is null
    or person_id::text is distinct from substring(event from '^\{(?:"about":"[^"]*",)?"actor":\{"person":"([0-9a-f-]{36})"')
  );
create index evidence_event_staff_person on evidence_event (
    substring(event from '^\{(?:"about":"[^"]*",)?"actor":\{"person":"([0-9a-f-]{36})"'), id
  )
  where event ~ '^\{("about":"[^"]*",)?"actor":\{"(person|operator)":' and (
    person_id is null
    or person_id::text is distinct from substring(event from '^\{(?:"about":"[^"]*",)?"actor":\{"person":"([0-9a-f-]{36})"')
  );

-- Something done for many at once, with exactly those whom whoever did it was shown. Above a number of people it waits
-- for a second person; the id comes with the form, so that it is done once.
create table bulk_action (
  id uuid primary key,
  kind text not null check (kind in ('remind')),
  -- Filters of the list, or the pairs of notice and person that were ticked.
  chosen jsonb not null,
  people integer not null,
  mark text not null,
  state text not null check (state in ('waiting', 'done', 'refused')),
  placed_by uuid not null references person,
  placed_at timestamptz(3) not null,
  decided_by uuid references person,
  decided_at timestamptz(3),
  -- Figures alone.
  outcome jsonb
);
create index bulk_action_waiting on bulk_action (placed_at) where state = 'waiting';
