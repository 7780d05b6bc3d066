-- The words by which a name is typed on a Latin keyboard, for finding people (src/people/pinyin.ts makes them). Null: not yet made for the
-- name as it is, so whoever writes a name need not think of it, and a name that was erased leaves no sound behind.
alter table person add column pinyin tsvector;

create function heed_pinyin_again() returns trigger language plpgsql as $$
begin
  new.pinyin := null;
  return new;
end $$;
create trigger person_pinyin before update of name on person
  for each row when (new.name is distinct from old.name) execute function heed_pinyin_again();

create index person_pinyin_due on person (id) where pinyin is null;
create index person_pinyin_words on person using gin (pinyin);

-- It takes a tenth of a millisecond, which the planner cannot know: asked of every row it costs more than any index.
alter function heed_grams(text) cost 1000;
