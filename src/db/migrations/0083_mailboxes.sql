-- Where people can be written to besides an account on a platform, as the directory has it, brought into one form.
-- 'shared': several people have it, so it is nobody's; 'invalid': no mail or message can be sent there.
create table mailbox (
  person_id uuid not null references person,
  channel text not null check (channel in ('email', 'sms')),
  address text not null,
  standing text not null check (standing in ('usable', 'shared', 'invalid')),
  at timestamptz(3) not null,
  primary key (person_id, channel)
);
create index mailbox_address on mailbox (channel, address);
create index mailbox_trouble on mailbox (channel, standing) where standing <> 'usable';

-- People whose address, number or employment changed since it was looked at.
create table mailbox_due (
  person_id uuid primary key references person
);
insert into mailbox_due select id from person where email is not null or mobile is not null;

-- A link sent to a mailbox, by which its person signs in once; of the token the hash only. After its end it still
-- tells where a new one is sent to.
create table mailbox_link (
  token_hash bytea primary key,
  person_id uuid not null references person,
  channel text not null check (channel in ('email', 'sms')),
  address text not null,
  -- Where it leads to, a path of Heed's own.
  next text not null,
  created_at timestamptz(3) not null,
  expires_at timestamptz(3) not null,
  used_at timestamptz(3)
);
create index mailbox_link_person on mailbox_link (person_id);
create index mailbox_link_age on mailbox_link (created_at);

-- Since when it is known that nothing arrives at an account and its person is written to another way.
alter table identity add column unreached_at timestamptz(3);
create index identity_unreached on identity (unreached_at) where unreached_at is not null and to_at is null;

-- What did not arrive for a reason that has to do with the person, and since when: looked at for another way.
create index delivery_elsewhere on delivery (coalesce(sent_at, created_at), id)
  where state = 'failed' and mode <> 'replace'
    and failure in ('no-account', 'unknown-account', 'unlicensed', 'refused');

-- A row that is there already is locked, not left: whoever takes it at this moment has seen the person as they were.
create function heed_mailbox_new() returns trigger language plpgsql as $$
begin
  insert into mailbox_due
  select id from added where email is not null or mobile is not null order by id
  on conflict (person_id) do update set person_id = excluded.person_id;
  return null;
end $$;
create trigger mailbox_new after insert on person
  referencing new table as added for each statement execute function heed_mailbox_new();

-- Whoever had the old mailbox may be somebody else by now: what it opened ends in the same transaction.
create function heed_mailbox_changed() returns trigger language plpgsql as $$
begin
  insert into mailbox_due
  select now_is.id from was join now_is using (id)
  where was.email is distinct from now_is.email or was.mobile is distinct from now_is.mobile order by 1
  on conflict (person_id) do update set person_id = excluded.person_id;
  delete from session s using was join now_is using (id)
  where s.person_id = was.id and (
    was.email is distinct from now_is.email and starts_with(s.method, 'email-')
    or was.mobile is distinct from now_is.mobile and starts_with(s.method, 'sms-'));
  delete from mailbox_link l using was join now_is using (id)
  where l.person_id = was.id and (
    was.email is distinct from now_is.email and l.channel = 'email'
    or was.mobile is distinct from now_is.mobile and l.channel = 'sms');
  return null;
end $$;
create trigger mailbox_changed after update on person
  referencing old table as was new table as now_is for each statement execute function heed_mailbox_changed();

create function heed_mailbox_employment() returns trigger language plpgsql as $$
begin
  insert into mailbox_due
  select distinct a.person_id from altered a join person p on p.id = a.person_id
  where p.email is not null or p.mobile is not null order by 1
  on conflict (person_id) do update set person_id = excluded.person_id;
  return null;
end $$;
create trigger mailbox_employed after insert on employment
  referencing new table as altered for each statement execute function heed_mailbox_employment();
create trigger mailbox_unemployed after update on employment
  referencing new table as altered for each statement execute function heed_mailbox_employment();

-- Messages that did not arrive one way for a reason that has to do with the person and went another: from where, why,
-- and since when that way had failed.
create table delivery_rerouted (
  delivery_id bigint not null references delivery on delete cascade,
  person_id uuid not null references person,
  from_platform text,
  to_platform text not null,
  failure text not null,
  failed_at timestamptz(3) not null,
  at timestamptz(3) not null,
  primary key (delivery_id, at)
);
create index delivery_rerouted_person on delivery_rerouted (person_id, from_platform, failed_at);
