-- Tries that somebody got on top of those that the course gives, after they had run out of them.
alter table enrolment add column extra_tries integer not null default 0 check (extra_tries >= 0);
