-- Concerns are reminded of like everything else: whoever answers for one before its day, then HR, then the last resort.
-- Managers hear nothing of them, nor of requests that people make.
alter table reminder_policy drop constraint reminder_policy_kind_check, add constraint reminder_policy_kind_check
  check (kind in ('notice', 'consent', 'training', 'request', 'agreement', 'case'));
alter table reminder drop constraint reminder_kind_check, add constraint reminder_kind_check
  check (kind in ('notice', 'consent', 'training', 'request', 'agreement', 'case'));

-- In the hours that concerns were told in until now: those for requests.
insert into reminder_policy (id, kind, number, policy)
select gen_random_uuid(), 'case', 1, policy || jsonb_build_object(
  'answer', 'required',
  'steps', jsonb_build_array(
    jsonb_build_object('from', 'due', 'workingDays', -1, 'at', policy -> 'steps' -> 0 -> 'at'),
    jsonb_build_object('from', 'due', 'workingDays', 0, 'at', policy -> 'steps' -> 0 -> 'at')),
  'perItem', greatest((policy ->> 'perItem')::int, 2),
  'rungs', jsonb_build_array(
    jsonb_build_object('to', 'hr', 'workingDays', 1, 'at', policy -> 'steps' -> 0 -> 'at'),
    jsonb_build_object('to', 'last', 'personId', null, 'workingDays', 5, 'at', policy -> 'steps' -> 0 -> 'at', 'again', 5)))
from reminder_policy where kind = 'request' order by number desc limit 1;

-- Nothing was ever sent under the policy for requests that came with Heed; one that somebody set is followed by another.
update reminder_policy set policy = jsonb_set(policy, '{rungs}', (
  select jsonb_agg(rung order by place) from jsonb_array_elements(policy -> 'rungs') with ordinality r (rung, place)
  where rung ->> 'to' <> 'manager'))
where kind = 'request' and set_at is null
  and not exists (select from reminder_policy where kind = 'request' and set_at is not null);
insert into reminder_policy (id, kind, number, policy)
select gen_random_uuid(), kind, number + 1, jsonb_set(policy, '{rungs}', (
  select jsonb_agg(rung order by place) from jsonb_array_elements(policy -> 'rungs') with ordinality r (rung, place)
  where rung ->> 'to' <> 'manager'))
from reminder_policy p
where kind = 'request' and set_at is not null
  and number = (select max(number) from reminder_policy where kind = 'request')
  and policy -> 'rungs' @> '[{"to": "manager"}]';

-- Since when somebody answers for it: what lay before is not theirs to be reminded of.
alter table concern_case add column owner_since timestamptz(3);
update concern_case set owner_since = opened_at where owner_id is not null;

-- While nobody answers for it, it stands under the person whom it concerns, and only HR hears of it.
insert into reminder_day (person_id)
select distinct coalesce(owner_id, person_id) from concern_case where state = 'open' on conflict do nothing;
insert into reminder (person_id, about, kind, policy_id, done, rung, last_day, next_at, looked_at)
select coalesce(c.owner_id, c.person_id), c.thread_id, 'case', n.id,
  -- Whoever was told that it is overdue has heard what comes before.
  case when c.overdue_told_at > c.due_at then '{0,1}' else '{}' end::smallint[],
  0, (c.overdue_told_at at time zone 'Asia/Shanghai')::date, c.opened_at, c.opened_at
from concern_case c cross join (select id from reminder_policy where kind = 'case') n
where c.state = 'open'
on conflict do nothing;

alter table concern_case drop column overdue_told_at;
