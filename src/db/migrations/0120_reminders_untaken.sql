-- While a platform is down, whoever is to hear next does not wait for it without end.

-- The person's day of the last message to them about it that no platform took, until one is accepted; and on how many
-- days, and on which last, word of the present rung lay with nobody taking it.
alter table reminder
  add column vain_day date,
  add column passed smallint not null default 0,
  add column passed_day date;
-- For those who look after Heed: what nobody could be told.
create index reminder_vain on reminder (vain_day) where not over and (vain_day is not null or passed > 0);
