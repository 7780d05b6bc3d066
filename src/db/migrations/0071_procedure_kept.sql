-- The record of a procedure stays as it was made, also for whoever writes to the database: which text staff were asked
-- about and until when, who wrote which draft, and why a comment has no answer.
create trigger policy_draft_kept before update or delete on policy_draft for each row
  execute function heed_refuse_change();
create trigger policy_comment_waiver_kept before update or delete on policy_comment_waiver for each row
  execute function heed_refuse_change();

-- It ends once, at the hour that staff were told.
create function heed_keep_consultation() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or old.closed_at is not null or new.closed_at is distinct from old.until_at
    or (new.id, new.procedure_id, new.draft_id, new.opened_at, new.until_at)
      is distinct from (old.id, old.procedure_id, old.draft_id, old.opened_at, old.until_at)
    or new.opened_by is distinct from old.opened_by then
    raise exception 'a consultation is never changed' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger policy_consultation_kept before update or delete on policy_consultation for each row
  execute function heed_keep_consultation();

create function heed_keep_procedure() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or old.state <> 'open' or new.state = 'open'
    or (new.id, new.policy_id, new.opened_at) is distinct from (old.id, old.policy_id, old.opened_at)
    or new.opened_by is distinct from old.opened_by then
    raise exception 'the record of a procedure is never changed' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger policy_procedure_kept before update or delete on policy_procedure for each row
  execute function heed_keep_procedure();
