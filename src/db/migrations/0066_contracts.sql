-- Documents of two parties: a person and the company that employs them. A template is its bytes, like a version.
create table contract_template (
  id uuid primary key,
  code text not null,
  number integer not null check (number > 0),
  kind text not null check (kind in ('confidentiality', 'non-compete')),
  -- The legal entity that signs, as the directory names it.
  entity text not null,
  joiners boolean not null,
  published_by uuid references person,
  published_at timestamptz(3) not null,
  -- From here on another number is offered; what was offered before stays as it is.
  ended_at timestamptz(3),
  unique (code, number)
);
create unique index contract_template_current on contract_template (code) where ended_at is null;
create table contract_template_text (
  template_id uuid not null references contract_template,
  language text not null check (language in ('zh-CN', 'en')),
  title text not null,
  bytes bytea not null,
  sha256 bytea not null check (sha256 = sha256(bytes)),
  primary key (template_id, language)
);
create trigger contract_template_text_kept before update or delete on contract_template_text for each row
  execute function heed_refuse_change();

-- Who may sign for a legal entity, by whose word and on what ground.
create table contract_authority (
  id uuid primary key,
  entity text not null,
  person_id uuid not null references person,
  ground text not null check (ground in ('legal-representative', 'power-of-attorney', 'articles')),
  note text not null,
  from_at timestamptz(3) not null,
  until_at timestamptz(3),
  granted_by uuid references person,
  revoked_at timestamptz(3),
  revoked_by uuid references person
);
create unique index contract_authority_one on contract_authority (entity, person_id) where revoked_at is null;
create index contract_authority_person on contract_authority (person_id);

-- To whom a non-compete may be offered at all, and why (Labour Contract Law 24).
create table contract_role (
  id uuid primary key,
  person_id uuid not null references person,
  role text not null check (role in ('senior-management', 'senior-technical', 'confidentiality-duty')),
  note text not null,
  from_at timestamptz(3) not null,
  listed_by uuid not null references person,
  ended_at timestamptz(3),
  ended_by uuid references person
);
create unique index contract_role_one on contract_role (person_id, role) where ended_at is null;

-- One document: the text as both sides sign it, sealed. Its hash never changes.
create table contract (
  id uuid primary key,
  template_id uuid not null references contract_template,
  code text not null,
  person_id uuid not null references person,
  entity text not null,
  state text not null check (state in
    ('offered', 'person-signed', 'with-provider', 'concluded', 'withdrawn', 'called-off', 'failed')),
  sealed jsonb not null,
  sha256 bytea not null,
  offered_by uuid references person,
  offered_at timestamptz(3) not null,
  due_at timestamptz(3) not null,
  opened_at timestamptz(3),
  -- The talk before signing; it ends and is erased by its own rules.
  thread_id uuid,
  ended_at timestamptz(3),
  ended_why text
);
create unique index contract_open on contract (person_id, code)
  where state in ('offered', 'person-signed', 'with-provider');
create index contract_person on contract (person_id);
create index contract_state on contract (state, entity);

create table contract_signature (
  contract_id uuid not null references contract,
  party text not null check (party in ('person', 'company')),
  signer_id uuid not null references person,
  authority_id uuid references contract_authority,
  method text not null,
  language text not null,
  statement text not null,
  entry_id bigint not null,
  -- Lines and picture, where it was drawn.
  sealed jsonb,
  at timestamptz(3) not null,
  primary key (contract_id, party),
  check ((party = 'company') = (authority_id is not null))
);
create index contract_signature_signer on contract_signature (signer_id);
create trigger contract_signature_kept before update on contract_signature for each row
  execute function heed_refuse_change();

-- `sent`: what a provider was given. `concluded`: what both sides signed. `certificate`: what a provider says of it.
create table contract_document (
  contract_id uuid not null references contract,
  part text not null check (part in ('sent', 'concluded', 'certificate')),
  sealed jsonb not null,
  sha256 bytea not null,
  size integer not null,
  made_at timestamptz(3) not null,
  primary key (contract_id, part)
);
create trigger contract_document_kept before update on contract_document for each row
  execute function heed_refuse_change();

-- What is under way at a certified provider. The due time is in the row; who works on it moves it ahead first.
create table contract_provider_signing (
  contract_id uuid primary key references contract,
  provider text not null,
  reference text,
  state text not null check (state in ('open', 'cancelling', 'ended')),
  due_at timestamptz(3) not null,
  tries integer not null
);
create index contract_provider_signing_due on contract_provider_signing (due_at) where state <> 'ended';
