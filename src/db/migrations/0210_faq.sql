-- Answers to questions that come again, written by the office that answers them and offered to whoever asks. An entry knows
-- neither the talk that it came from nor who asked.
create table faq_entry (
  id uuid primary key,
  -- Short, for typing: "faq 12".
  number integer generated always as identity unique,
  -- Who answers such questions, and writes the entry.
  role text not null check (role in ('hr', 'privacy')),
  version integer not null check (version > 0),
  -- How often somebody said that it answers their question; never who.
  helped integer not null default 0,
  created_at timestamptz(3) not null,
  archived_at timestamptz(3)
);

create table faq_version (
  entry_id uuid not null references faq_entry on delete cascade,
  number integer not null,
  -- Null: it is known no more who wrote it.
  written_by uuid references person,
  written_at timestamptz(3) not null,
  primary key (entry_id, number)
);
create index faq_version_by on faq_version (written_by);

create table faq_text (
  entry_id uuid not null,
  number integer not null,
  language text not null check (language in ('zh-CN', 'en')),
  question text not null,
  -- Other words that people ask the same in, one a line; for the search alone.
  also text not null,
  answer text not null,
  -- What it is found by, of all three; and which of it stands in how it is asked.
  terms text[] not null,
  question_terms text[] not null,
  primary key (entry_id, number, language),
  foreign key (entry_id, number) references faq_version on delete cascade
);
create index faq_text_terms on faq_text using gin (terms);

-- The terms of a text, each once. Chinese has no blanks between words: of each run every two neighbours are one term, and a
-- run of one is a term itself, once the words are gone that stand in every question. Everything else as English lexemes.
-- How long the text may be is the caller's to say.
create function heed_faq_terms(value text) returns text[] language sql immutable strict parallel safe as $$
  with folded as (select lower(normalize(value, nfkc)) as text),
  runs as (
    select run[1] as run from folded, regexp_matches(
      regexp_replace(
        text,
        '为什么|什么时候|什么|怎么样|怎么办|怎么|怎样|如何|哪里|哪些|哪个|多久|多少|是不是|能不能|可不可以|会不会|有没有|要不要|可以|请问|想问|问一下|我们|你们|他们|自己|[我你您他她它们的了吗呢吧啊呀么嘛是在有和与或及就都也还被把给这那个]',
        ' ', 'g'),
      '[㐀-鿿]+', 'g') run
  ),
  terms as (
    select substr(run, place, 2) as term from runs, generate_series(1, length(run) - 1) place
    union
    select run from runs where length(run) = 1
    union
    select unnest(tsvector_to_array(to_tsvector('english'::regconfig, regexp_replace(text, '[㐀-鿿]+', ' ', 'g'))))
    from folded
  )
  select coalesce(array_agg(term order by term), '{}') from terms
$$;
