-- The way of a policy from draft to publication, and the record of it that a court or a works council asks for.
create table policy_procedure (
  id uuid primary key,
  policy_id uuid not null references policy,
  state text not null check (state in ('open', 'published', 'dropped')),
  opened_by uuid references person,
  opened_at timestamptz(3) not null,
  ended_at timestamptz(3)
);
create unique index policy_procedure_open on policy_procedure (policy_id) where state = 'open';

-- One state of the text. The one that is published gives the version its id.
create table policy_draft (
  id uuid primary key,
  procedure_id uuid not null references policy_procedure,
  number integer not null check (number > 0),
  author uuid references person,
  created_at timestamptz(3) not null,
  unique (procedure_id, number)
);
create table policy_draft_text (
  draft_id uuid not null references policy_draft,
  language text not null check (language in ('zh-CN', 'en')),
  title text not null,
  bytes bytea not null,
  sha256 bytea not null check (sha256 = sha256(bytes)),
  primary key (draft_id, language)
);
create trigger policy_draft_text_kept before update or delete on policy_draft_text for each row
  execute function heed_refuse_change();

create table policy_consultation (
  id uuid primary key,
  procedure_id uuid not null references policy_procedure,
  draft_id uuid not null references policy_draft,
  opened_by uuid references person,
  opened_at timestamptz(3) not null,
  until_at timestamptz(3) not null,
  closed_at timestamptz(3)
);
create unique index policy_consultation_open on policy_consultation (procedure_id) where closed_at is null;

-- A comment is a talk between one person and HR.
alter table thread drop constraint thread_kind_check;
alter table thread add constraint thread_kind_check check (kind in ('question', 'concern', 'comment'));
alter table thread add column consultation_id uuid references policy_consultation;
alter table thread add constraint thread_comment_check check ((kind = 'comment') = (consultation_id is not null));
create index thread_consultation on thread (consultation_id) where consultation_id is not null;

-- Why nobody answers a comment, by whose word.
create table policy_comment_waiver (
  thread_id uuid primary key references thread,
  reason text not null,
  waived_by uuid not null references person,
  waived_at timestamptz(3) not null
);

-- What was negotiated, with whom, and what came of it. Never changed: a correction is another row.
create table policy_negotiation (
  id uuid primary key,
  procedure_id uuid not null references policy_procedure,
  draft_id uuid not null references policy_draft,
  counterpart text not null check (counterpart in ('union', 'representatives', 'works-council')),
  held_on date not null,
  participants text not null,
  outcome text not null check (outcome in ('agreed', 'heard', 'not-agreed')),
  corrects uuid unique references policy_negotiation,
  recorded_by uuid not null references person,
  recorded_at timestamptz(3) not null
);
create index policy_negotiation_procedure on policy_negotiation (procedure_id);
create trigger policy_negotiation_kept before update or delete on policy_negotiation for each row
  execute function heed_refuse_change();

create table policy_negotiation_file (
  id uuid primary key,
  negotiation_id uuid not null references policy_negotiation,
  kind text not null check (kind in ('minutes', 'agreement')),
  name text not null,
  media_type text not null,
  bytes bytea not null,
  sha256 bytea not null check (sha256 = sha256(bytes))
);
create index policy_negotiation_file_of on policy_negotiation_file (negotiation_id);
create trigger policy_negotiation_file_kept before update or delete on policy_negotiation_file for each row
  execute function heed_refuse_change();

create table policy_approval (
  id uuid primary key,
  draft_id uuid not null references policy_draft,
  verdict text not null check (verdict in ('approved', 'refused')),
  reason text,
  decided_by uuid not null references person,
  decided_at timestamptz(3) not null
);
create index policy_approval_draft on policy_approval (draft_id);
create trigger policy_approval_kept before update or delete on policy_approval for each row
  execute function heed_refuse_change();
