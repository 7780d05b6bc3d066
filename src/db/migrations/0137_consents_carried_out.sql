-- What was kept on a consent goes once it is taken back, or said not to have been its person's (PIPL 47(3), GDPR
-- 17(1)(b)), some at a time. "erased" says how many records so far, "erased_at" since when nothing is left.
alter table consent_withdrawal
  add column erased integer not null default 0,
  add column erased_at timestamptz(3);
create index consent_withdrawal_to_carry_out on consent_withdrawal (at) where erased_at is null;
alter table purpose_withdrawal
  add column erased integer not null default 0,
  add column erased_at timestamptz(3);
create index purpose_withdrawal_to_carry_out on purpose_withdrawal (answer_id) where erased_at is null;
alter table answer_contest
  add column erased integer not null default 0,
  add column erased_at timestamptz(3);
create index answer_contest_to_carry_out on answer_contest (at) where erased_at is null;
