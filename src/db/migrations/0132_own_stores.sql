-- What Heed itself keeps goes when its time is over, by the rows of its own policy: how much of each went on which day.
create table own_purge (
  day date not null,
  -- The row of the policy.
  disclosure text not null,
  -- How many of each kind, by keys of the catalogue, and of how many people where it goes by people.
  counts jsonb not null,
  people integer not null default 0,
  at timestamptz(3) not null,
  primary key (day, disclosure)
);

-- An answer is never changed, and never deleted but for one reason: its person has left, and the period that they were
-- promised is over. Whoever deletes it says so in the same transaction.
create function heed_keep_answer() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' and current_setting('heed.period_over', true) = old.person_id::text
    and not exists (select from employment e where e.person_id = old.person_id and e.to_at is null) then
    return old;
  end if;
  raise exception 'rows of % are never changed or deleted', tg_table_name using errcode = 'restrict_violation';
end $$;
drop trigger answer_kept on answer;
create trigger answer_kept before update or delete on answer for each row execute function heed_keep_answer();
drop trigger purpose_answer_kept on purpose_answer;
create trigger purpose_answer_kept before update or delete on purpose_answer for each row
  execute function heed_keep_answer();

-- What shows that demands were met goes by its age; it is found by it.
create index evidence_event_duty on evidence_event (at)
  where event is not null and (type = 'personal-data.erased' or type like 'request.%');
