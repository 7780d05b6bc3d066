-- Requests about one's own data are reminded of by the one engine: those who answer them before the day, legal in its last
-- week, whoever asked while it waits for them; once it is over HR and the last resort, every working day. Nothing was ever
-- sent under the policy that came with Heed; one that somebody set stays as it is.
update reminder_policy set policy = policy || jsonb_build_object(
  'steps', jsonb_build_array(
    jsonb_build_object('from', 'due', 'workingDays', -5, 'at', policy -> 'steps' -> 0 -> 'at'),
    jsonb_build_object('from', 'due', 'workingDays', -2, 'at', policy -> 'steps' -> 0 -> 'at'),
    jsonb_build_object('from', 'due', 'workingDays', 0, 'at', policy -> 'steps' -> 0 -> 'at'),
    jsonb_build_object('from', 'due', 'workingDays', 1, 'at', policy -> 'steps' -> 0 -> 'at')),
  'perItem', greatest((policy ->> 'perItem')::int, 5),
  'rungs', jsonb_build_array(
    jsonb_build_object('to', 'hr', 'workingDays', 1, 'at', policy -> 'steps' -> 0 -> 'at'),
    jsonb_build_object('to', 'last', 'personId', null, 'workingDays', 3, 'at', policy -> 'steps' -> 0 -> 'at', 'again', 1)))
where kind = 'request' and set_at is null
  and not exists (select from reminder_policy where kind = 'request' and set_at is not null);

-- What is open: under its person, from whose row others hear, and under each of those in charge.
create temporary table asked on commit drop as
select r.id as about, r.person_id, r.told_stage, r.told_at, r.filed_at, true as own, false as legal
from data_request r where r.closed_at is null
union all
select r.id, g.person_id, r.told_stage, r.told_at, r.filed_at, false, not bool_or(g.role = 'privacy')
from data_request r
join role_grant g on g.role in ('privacy', 'legal') and g.to_at is null and g.person_id <> r.person_id
join employment e on e.person_id = g.person_id and e.to_at is null
where r.closed_at is null
group by r.id, g.person_id;

insert into reminder_day (person_id) select distinct person_id from asked on conflict do nothing;
-- What was chased counts as heard: a week before the day what lies further away than three days, then what lies before
-- it, and once it was over all of it. Legal was told from the second time on.
insert into reminder (person_id, about, kind, policy_id, done, told, reminded, last_day, next_at, looked_at)
select a.person_id, a.about, 'request', n.id,
  coalesce((select array_agg(s.place - 1)::smallint[]
    from jsonb_array_elements(n.policy -> 'steps') with ordinality s (step, place)
    where s.step ->> 'from' = 'due' and (s.step ->> 'workingDays')::int <= case
      when a.told_stage = 3 then 9999 when a.told_stage = 2 then -1 when a.told_stage = 1 and not a.legal then -4
      else -9999 end), '{}'),
  case when a.legal then greatest(a.told_stage - 1, 0) else a.told_stage end,
  case when a.legal then greatest(a.told_stage - 1, 0) else a.told_stage end,
  case when a.legal and a.told_stage < 2 then null else (a.told_at at time zone 'Asia/Shanghai')::date end,
  a.filed_at, a.filed_at
from asked a
cross join (select id, policy from reminder_policy where kind = 'request' order by number desc limit 1) n
on conflict do nothing;

-- What is left to say by itself: to its person, once, that it is late.
alter table data_request add column late_told_at timestamptz(3);
update data_request set late_told_at = told_at where told_stage = 3;
alter table data_request drop column told_stage, drop column told_at;
