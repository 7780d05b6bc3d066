-- Asking many no more, besides reminding many: with a reason out of a few, so that nobody writes about anybody in it.
alter table bulk_action add column reason text;
alter table bulk_action drop constraint bulk_action_kind_check;
alter table bulk_action add constraint bulk_action_kind_check check (
  kind = 'remind' and reason is null
  or kind = 'call-off' and reason is not null and reason in ('not-concerned', 'done-otherwise', 'overtaken')
);
