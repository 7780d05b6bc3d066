-- A case in which somebody is heard is written about by an id of its own, too: it goes by the incident that it comes from.
create or replace function barred_of(matters uuid[]) returns text[] language sql stable as $$
  select array(
    select distinct b.platform from message_barred b
    where b.about = any(matters)
      or b.about in (select r.incident_id from crisis_report r where r.id = any(matters))
      or b.about in (select a.incident_id from incident_action a where a.id = any(matters))
      or b.about in (select c.incident_id from accountability_case c where c.id = any(matters))
    order by 1)
$$;
