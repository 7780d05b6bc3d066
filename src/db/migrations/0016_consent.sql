-- Consent is free only where saying no is an answer like yes.
alter table answer drop constraint answer_kind_check;
alter table answer add constraint answer_kind_check
  check (kind in ('acknowledge', 'consent', 'decline', 'concern', 'withdraw'));
