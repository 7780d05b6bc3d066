-- When a batch was first sent again with a remark that it may have come before: those bytes are recognised for as
-- long again.
alter table delivery_batch add column marked_at timestamptz(3);
update delivery_batch set marked_at = created_at where marked;
alter table delivery_batch drop column marked;
