-- How many answers an attempt has: counted on its own row, because that is what PostgreSQL reads afresh after waiting for
-- another answer's lock.
alter table quiz_attempt add column answered integer not null default 0;
update quiz_attempt a set answered = (select count(*) from quiz_answer q where q.attempt_id = a.id);
