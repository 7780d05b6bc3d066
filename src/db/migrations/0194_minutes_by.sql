-- Until when somebody may put the minutes of a talk right: kept as an instant like every other end, since a challenge stops them all.
alter table accountability_case add column minutes_by timestamptz(3);
update accountability_case set minutes_by = heard_at + make_interval(hours => 24 * (terms->>'minutes')::int)
where heard = 'talk';
alter table accountability_case add check ((minutes_by is not null) = (heard is not distinct from 'talk'));
