-- What somebody's employment was, also when it is over: who is disabled for now is told by the last of it.
create index employment_person on employment (person_id, from_at);
