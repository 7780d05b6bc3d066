-- Records of one intake that are kept alike, of the same people and the same day, are one row: a segment. Whatever looks at
-- rows (a purge, a hold, an erasure, a shorter period) finds in each only what has one fate. What was kept one by one is a
-- segment of one: its head and content are sealed as they were, since a block of one is the same bytes.
drop index record_category_id;
alter table record drop constraint record_kind_check;
alter table record
  alter column occurred_at type bigint[] using array[(extract(epoch from occurred_at) * 1000)::bigint],
  alter column kind type text using case kind when 'call' then 'c' when 'file-transfer' then 'f' else 'm' end,
  drop column chat,
  add column count integer not null default 1;
-- When each happened, in milliseconds since 1970, ascending; and what each is: message, call, file transfer.
alter table record rename column occurred_at to times;
alter table record rename column kind to kinds;
alter table record alter column count drop default;
alter table record add check (count > 0 and cardinality(times) = count and length(kinds) = count);
-- Sealed bytes grow shorter by nothing.
alter table record alter column head set storage external, alter column body set storage external;

alter table record_subject
  alter column occurred_at type bigint[] using array[(extract(epoch from occurred_at) * 1000)::bigint];
alter table record_subject rename column occurred_at to times;

-- Records of a day are counted by category before it is dropped: by an index alone.
create index record_counted on record (category_id, count);

-- The n-th record of a segment, from 0, has an id of its own: the first that of the segment, the others that with their
-- number in its last two bytes, which are zero in a segment of several.
create function record_id(segment uuid, n integer) returns uuid language sql immutable parallel safe as $$
  select case when n = 0 then segment else (left(segment::text, 32) || lpad(to_hex(n), 4, '0'))::uuid end
$$;
