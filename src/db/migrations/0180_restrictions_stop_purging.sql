-- What somebody had restricted is stored and no more (GDPR 18(2)): deleting it when its day is over is more than storing it,
-- and whoever needs it for a claim of theirs (18(1)(c)) would lose it so. It stops the purge of records until it is lifted,
-- by the rows of that policy; what the person asks to have erased it does not stop.
create or replace view deletion_stopped as
  select h.id as by_id, 'hold' as by_what, coalesce(p.person_id, h.person_id) as person_id, h.policy_id, h.disclosure,
         null::text[] as sources
  from legal_hold h left join legal_case_person p on p.case_id = h.case_id
  where h.ended_at is null
    and (h.case_id is null or (p.person_id is not null and (h.person_id is null or h.person_id = p.person_id)))
  union all
  select r.id, 'request', r.person_id, null, null, r.sources from data_request r
  where r.closed_at is null and r.kind <> 'erase' and r.state <> 'unconfirmed'
  union all
  select d.request_id, 'restriction', d.person_id, c.policy_id, c.disclosure, '{records}'
  from data_restriction d join record_category c on c.policy_id = d.policy_id
  where d.ended_at is null;
