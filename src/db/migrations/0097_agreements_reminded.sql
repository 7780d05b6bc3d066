-- Agreements are reminded of like everything else: their person before the day, then whoever offered them, HR, and the
-- last resort; once their person has signed, the signatories. Managers hear nothing of it. The policy that came with
-- Heed was for what was to come, and nothing was ever sent under it.
update reminder_policy set policy = policy || jsonb_build_object(
  'answer', 'required',
  'steps', jsonb_build_array(
    jsonb_build_object('from', 'due', 'workingDays', -1, 'at', 600),
    jsonb_build_object('from', 'due', 'workingDays', 0, 'at', 600)),
  'rungs', jsonb_build_array(
    jsonb_build_object('to', 'handler', 'workingDays', 1, 'at', 600),
    jsonb_build_object('to', 'hr', 'workingDays', 3, 'at', 600),
    jsonb_build_object('to', 'last', 'personId', null, 'workingDays', 5, 'at', 600, 'again', 5)))
where kind = 'agreement' and set_at is null
  and not exists (select from reminder_policy where kind = 'agreement' and set_at is not null);
-- What somebody set keeps its reminders and hours, as the next number, at an hour that it allows.
insert into reminder_policy (id, kind, number, policy)
select gen_random_uuid(), kind, number + 1, policy || jsonb_build_object(
  'answer', 'required',
  'rungs', jsonb_build_array(
    jsonb_build_object('to', 'handler', 'workingDays', 1, 'at', policy -> 'steps' -> 0 -> 'at'),
    jsonb_build_object('to', 'hr', 'workingDays', 3, 'at', policy -> 'steps' -> 0 -> 'at'),
    jsonb_build_object('to', 'last', 'personId', null, 'workingDays', 5, 'at', policy -> 'steps' -> 0 -> 'at', 'again', 5)))
from reminder_policy p
where kind = 'agreement' and set_at is not null
  and number = (select max(number) from reminder_policy where kind = 'agreement');

insert into reminder_day (person_id)
select person_id from contract where state in ('offered', 'person-signed', 'with-provider')
union
select a.person_id from contract_authority a join contract c on c.entity = a.entity and c.state = 'person-signed'
where a.revoked_at is null
on conflict do nothing;

-- Whoever was reminded of an offer has heard the steps before its day, and what HR was told counts as told.
with newest as (
  select id, policy from reminder_policy where kind = 'agreement' order by number desc limit 1
)
insert into reminder (person_id, about, kind, policy_id, done, told, reminded, rung, last_day, next_at, looked_at)
select c.person_id, c.id, 'agreement', n.id,
  case when c.state <> 'person-signed' and c.reminded_at is not null then coalesce(
    (select array_agg(s.place - 1)::smallint[] from jsonb_array_elements(n.policy -> 'steps') with ordinality s (step, place)
     where s.step ->> 'from' = 'due' and (s.step ->> 'workingDays')::int < 0), '{}') else '{}' end,
  case when c.state <> 'person-signed' and c.reminded_at is not null then 1 else 0 end,
  case when c.reminded_at is not null then 1 else 0 end,
  case when c.overdue_told_at is not null then 1 else 0 end,
  (greatest(c.reminded_at, c.overdue_told_at) at time zone 'Asia/Shanghai')::date,
  c.offered_at, c.offered_at
from contract c cross join newest n
where c.state in ('offered', 'person-signed', 'with-provider')
on conflict do nothing;
insert into reminder (person_id, about, kind, policy_id, next_at, looked_at)
select a.person_id, c.id, 'agreement', n.id, c.offered_at, c.offered_at
from contract c
join contract_authority a on a.entity = c.entity and a.revoked_at is null and a.person_id <> c.person_id
cross join (select id from reminder_policy where kind = 'agreement' order by number desc limit 1) n
where c.state = 'person-signed'
on conflict do nothing;

alter table contract drop column reminded_at, drop column overdue_told_at;
