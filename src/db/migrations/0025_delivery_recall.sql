-- 'perhaps': it may have arrived, nobody can know, and so it cannot be taken back; the person is told.
alter table delivery drop constraint delivery_recall_check;
alter table delivery add constraint delivery_recall_check
  check (recall in ('due', 'recalled', 'too-late', 'turned', 'perhaps'));
