-- A consent taken back: the company has to stop, and says when it has. The reason is nobody's business.
create table consent_withdrawal (
  answer_id uuid primary key references answer,
  notice_id uuid not null references notice,
  person_id uuid not null references person,
  at timestamptz(3) not null,
  stopped_at timestamptz(3),
  stopped_by uuid references person,
  check ((stopped_at is null) = (stopped_by is null))
);
create index consent_withdrawal_share on consent_withdrawal (notice_id, person_id);

-- Nobody was told of those that came before.
insert into consent_withdrawal (answer_id, notice_id, person_id, at)
select id, notice_id, person_id, at from answer where kind = 'withdraw';
