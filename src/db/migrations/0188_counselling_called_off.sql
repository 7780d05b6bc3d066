-- Somebody who had it gave it back, and the counsellor has yet to hear so. It does not say who.
alter table counselling_slot add column freed boolean not null default false;
