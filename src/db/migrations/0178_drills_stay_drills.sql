-- Drills keep to the day of the month that they were planned for, however often one of them was put off.
alter table crisis_drill_schedule add column first_on date;
update crisis_drill_schedule set first_on = next_on;
alter table crisis_drill_schedule alter column first_on set not null;

-- Nobody of a drill's ledger can be told anything or promised anything: the database says so, too.
alter table affected add constraint affected_kind unique (id, drill);
alter table affected_told add column drill boolean not null default false check (not drill),
  add constraint affected_told_real foreign key (affected_id, drill) references affected (id, drill) on delete cascade;
alter table affected_remedy add column drill boolean not null default false check (not drill),
  add constraint affected_remedy_real foreign key (affected_id, drill) references affected (id, drill) on delete cascade;
