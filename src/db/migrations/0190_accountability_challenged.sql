-- Whoever is heard thinks that the one who hears is not fair: since when that waits for a decision, and who was ever challenged.
alter table accountability_case add column challenged_at timestamptz(3);
alter table accountability_case add column challenged_ids uuid[] not null default '{}';
alter table accountability_case add check (challenged_at is null or closed_at is null);
