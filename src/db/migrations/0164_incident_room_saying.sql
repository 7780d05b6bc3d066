-- Words were being said in the room, and whether they arrived is unknown until this is null again.
alter table incident_room add column saying_at timestamptz(3);
