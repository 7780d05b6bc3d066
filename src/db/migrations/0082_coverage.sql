-- Who owed an answer can be told for any past instant: what a share was before it changed is kept.

-- When the first answer came since the person was (last) asked. "answered_at" is when the newest did.
alter table assignment add column first_answered_at timestamptz(3);
-- Since when the row is true as it stands; null: since the person was asked.
alter table assignment add column since_at timestamptz(3);

update assignment a
set first_answered_at = coalesce(
  (select min(g.at) from answer g
   where g.notice_id = a.notice_id and g.person_id = a.person_id and g.at >= a.created_at), a.answered_at)
where a.state = 'answered' or (a.state = 'cancelled' and a.answered_at >= a.created_at);
alter table assignment add constraint assignment_answered_when
  check (state <> 'answered' or first_answered_at is not null);

alter table notice add column ended_at timestamptz(3);
update notice n
set ended_at = coalesce(
  (select max(e.at) from evidence_event e
   where e.about = n.id and e.type in ('notice.closed', 'notice.recalled')),
  (select max(a.cancelled_at) from assignment a where a.notice_id = n.id), n.created_at)
where n.state <> 'open';
alter table notice add constraint notice_ended_when check ((state = 'open') = (ended_at is null));

-- A share as it was in [since_at, until_at), before it was called off for another reason or asked for again. A share
-- that is open, is answered and stays so, or is called off once, has no row here: its own times tell everything.
create table assignment_past (
  notice_id uuid not null,
  person_id uuid not null,
  since_at timestamptz(3) not null,
  until_at timestamptz(3) not null check (until_at > since_at),
  message_id uuid not null,
  created_at timestamptz(3) not null,
  due_at timestamptz(3) not null,
  seen_at timestamptz(3),
  read_at timestamptz(3),
  first_answered_at timestamptz(3),
  cancelled_at timestamptz(3),
  cancelled_why text,
  foreign key (notice_id, person_id) references assignment on delete cascade
);
create index assignment_past_share on assignment_past (notice_id, person_id);

-- Answers set none of these columns, so their statement does not come here.
create function heed_keep_share() returns trigger language plpgsql as $$
declare
  began timestamptz(3) := coalesce(old.since_at, old.created_at);
  ended timestamptz(3);
begin
  if new.created_at <> old.created_at then
    ended := new.created_at;
  elsif new.cancelled_at is not null then
    ended := new.cancelled_at;
  elsif old.cancelled_at is not null then
    ended := new.created_at;
    if old.cancelled_at > ended then
      raise exception 'A share that is asked for again says since when: set created_at.';
    end if;
  else
    ended := new.since_at;
    if ended is not distinct from old.since_at then
      raise exception 'A share whose date due changes says since when: set since_at.';
    end if;
  end if;
  if began < ended then
    insert into assignment_past (notice_id, person_id, since_at, until_at, message_id, created_at, due_at, seen_at,
                                 read_at, first_answered_at, cancelled_at, cancelled_why)
    values (old.notice_id, old.person_id, began, ended, old.message_id, old.created_at, old.due_at, old.seen_at,
            old.read_at, old.first_answered_at, old.cancelled_at, old.cancelled_why);
  end if;
  new.since_at := ended;
  if new.cancelled_at is null and (old.cancelled_at is not null or new.created_at <> old.created_at) then
    new.first_answered_at := null;
  end if;
  return new;
end $$;
create trigger assignment_kept before update of created_at, due_at, cancelled_at, cancelled_why on assignment
  for each row when (
    new.created_at <> old.created_at or new.due_at <> old.due_at
    or (old.cancelled_at is not null
        and (new.cancelled_at is distinct from old.cancelled_at or new.cancelled_why is distinct from old.cancelled_why)))
  execute function heed_keep_share();

create index person_name_then on person_name (person_id, from_at);
