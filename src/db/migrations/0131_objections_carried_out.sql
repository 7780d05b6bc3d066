-- An objection that was upheld leaves no ground on which what was kept before could stay (GDPR 17(1)(c)): it is erased,
-- some at a time. "erased" says how many records so far, "erased_at" since when nothing is left.
alter table objection
  add column erased integer not null default 0,
  add column erased_at timestamptz(3),
  add constraint objection_erased check (state = 'upheld' or (erased = 0 and erased_at is null));
create index objection_to_carry_out on objection (decided_at) where state = 'upheld' and erased_at is null;
