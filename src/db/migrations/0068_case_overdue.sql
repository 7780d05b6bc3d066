-- When those in charge were last told that a concern's day has passed; they are told again while nothing happens.
alter table concern_case add column overdue_told_at timestamptz(3);
