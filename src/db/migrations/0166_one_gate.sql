-- What those affected are told is a statement like every other: one gate of versions, approvals and sendings. Its versions
-- are counted by series: a notice for each severity, news, an apology, and each answer. Others have one, without a name.
alter table crisis_statement add column series text not null default '';
alter table crisis_statement add constraint crisis_statement_series check (
  series = ''
  or audience = 'affected' and series ~ '^(notice\.(minor|moderate|major)|update|apology|answer\.[0-9a-f-]{36})$');
alter table crisis_statement drop constraint crisis_statement_incident_id_audience_number_key;
alter table crisis_statement add constraint crisis_statement_version unique (incident_id, audience, series, number);
create or replace function heed_keep_statement() returns trigger language plpgsql as $$
begin
  if (new.id, new.incident_id, new.audience, new.series, new.number, new.by_person, new.at, new.words, new.sha256)
    is distinct from
    (old.id, old.incident_id, old.audience, old.series, old.number, old.by_person, old.at, old.words, old.sha256) then
    raise exception 'a version of a statement is never changed' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;

-- What three approved stays approved: words, hash and number are those that the log tells of.
insert into crisis_statement (id, incident_id, audience, series, number, by_person, at, words, sha256, once)
select id, incident_id, 'affected',
       case kind when 'notice' then 'notice.' || severity when 'answer' then 'answer.' || id else kind end,
       version, by_person, at, words, decode(hash, 'hex'), 'affected-text:' || id
from affected_text;
insert into crisis_statement_approval (statement_id, role, person_id, at, sha256, alone)
select a.text_id, a.role, a.by_person, a.at, decode(a.hash, 'hex'), null
from affected_text_approval a join affected_text t on t.id = a.text_id and t.hash = a.hash;

-- `ledger`: told to those affected, each by their own way (`affected_told`). Never of a drill, as every way but the sink.
alter table crisis_statement_sending drop constraint crisis_statement_sending_channel_check;
alter table crisis_statement_sending add constraint crisis_statement_sending_channel_check
  check (channel in ('message', 'mail', 'by-hand', 'ledger', 'sink'));
alter table crisis_statement_sending drop constraint crisis_statement_sending_check1;
alter table crisis_statement_sending add constraint crisis_statement_sending_message
  check (channel = 'ledger' or (channel = 'message') = (message_id is not null));
drop trigger crisis_statement_sending_approved on crisis_statement_sending;
insert into crisis_statement_sending
  (id, incident_id, drill, statement_id, sha256, by_person, at, channel, message_id, once)
select id, incident_id, false, text_id, decode(hash, 'hex'), by_person, at, 'ledger', message_id, 'telling:' || id
from affected_telling;
alter table affected_told drop constraint affected_told_telling_id_fkey;
alter table affected_told add constraint affected_told_sending
  foreign key (telling_id) references crisis_statement_sending on delete cascade;
drop table affected_telling;
drop table affected_text_approval;
drop table affected_text;

-- The last word of the gate: the newest version of its series, approved by all three, as it is; and to those affected by
-- the ledger alone, so that no text about them goes into a chat or a mail to whoever somebody has typed in.
create or replace function heed_statement_approved() returns trigger language plpgsql as $$
begin
  if not exists (
    select from crisis_statement s
    where s.id = new.statement_id and s.incident_id = new.incident_id and s.sha256 = new.sha256
      and not exists (select from crisis_statement n
                      where n.incident_id = s.incident_id and n.audience = s.audience and n.series = s.series
                        and n.number > s.number)
      and (select count(*) from crisis_statement_approval a
           where a.statement_id = s.id and a.sha256 = s.sha256) = 3) then
    raise exception 'only the newest version that legal, PR and the lead have approved is sent'
      using errcode = 'restrict_violation';
  end if;
  if not exists (
    select from crisis_statement s
    where s.id = new.statement_id
      and case when s.audience = 'affected' then s.series <> '' and new.channel in ('ledger', 'sink')
          else new.channel <> 'ledger' end) then
    raise exception 'those affected are told by the ledger, and nobody else is' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger crisis_statement_sending_approved before insert on crisis_statement_sending for each row
  execute function heed_statement_approved();
-- A text to those affected that was begun as one for a chat is kept, and goes nowhere any more.
update crisis_statement set remind_at = null where audience = 'affected' and series = '';
