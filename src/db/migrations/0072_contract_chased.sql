-- When the person was reminded of an offer, and when HR was told that its day has passed: each once.
alter table contract add column reminded_at timestamptz(3), add column overdue_told_at timestamptz(3);
