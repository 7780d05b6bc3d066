-- Its person took it back while nobody had decided: it restricts nothing any more, and nobody decides about it.
alter table objection add column withdrawn_at timestamptz(3);
alter table objection drop constraint objection_state_check;
alter table objection add constraint objection_state_check
  check (state in ('open', 'upheld', 'rejected', 'withdrawn'));
alter table objection drop constraint objection_check1;
alter table objection add constraint objection_decided_check check (
  (state in ('upheld', 'rejected')) = (decided_by is not null) and (decided_by is null) = (decided_at is null));
alter table objection add constraint objection_withdrawn_check check ((state = 'withdrawn') = (withdrawn_at is not null));
