-- Which version of the playbook of each level held when a crisis was declared; none of a level that had but the one that comes
-- with Heed. By number and not by time: a clock that is set back gives a new crisis no older playbook.
alter table incident add column playbooks jsonb not null default '{}';
update incident i set playbooks = coalesce(
  (select jsonb_object_agg(held.level, held.version)
   from (select v.level, max(v.version) as version from crisis_playbook_version v
         where v.made_at <= i.declared_at group by v.level) held),
  '{}');
