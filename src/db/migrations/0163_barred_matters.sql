-- By which platforms nothing of these matters goes. Reports and what is to be done after a crisis are written about by ids of
-- their own: they go by the incident that they belong to.
create function barred_of(matters uuid[]) returns text[] language sql stable as $$
  select array(
    select distinct b.platform from message_barred b
    where b.about = any(matters)
      or b.about in (select r.incident_id from crisis_report r where r.id = any(matters))
      or b.about in (select a.incident_id from incident_action a where a.id = any(matters))
    order by 1)
$$;

-- Whether nothing of what this message is about goes by the platform.
create function is_barred(message_id uuid, platform text) returns boolean language sql stable as $$
  select exists (
    select from message m
    where exists (select from message_barred) and m.id = message_id and platform = any(barred_of(array[m.about])))
$$;
