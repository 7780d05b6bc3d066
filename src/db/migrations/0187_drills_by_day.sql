-- In a drill that came by itself: since when somebody is not rung because it is night where they are.
alter table incident_ladder add column spared_at timestamptz(3);
