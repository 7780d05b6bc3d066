-- When those who answer last heard that a question of somebody affected waits.
alter table affected_question add column reminded_at timestamptz(3);
