-- Somebody has looked at it and decided that it stays as it is: no longer part of the work list.
alter table delivery add column left_at timestamptz(3);
drop index delivery_trouble;
-- What an operator has to look at; small when all is well.
create index delivery_trouble on delivery (lane, failure, id) where (state = 'failed' or held) and left_at is null;
