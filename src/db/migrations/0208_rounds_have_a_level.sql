-- Of which level a round of pages is: of the one that it began at, or went on at by the same ladder; lowered with the level.
-- Rounds under way are taken for those of the level that the crisis has, so that nobody is called anew by this.
alter table incident_ladder add column level text check (level in ('minor', 'moderate', 'major'));
update incident_ladder l set level = i.level from incident i where i.id = l.incident_id;
alter table incident_ladder alter column level set not null;

-- Whoever had no way at all was given a ladder without steps, and never another once they had one.
delete from incident_ladder where steps = '[]'::jsonb;
