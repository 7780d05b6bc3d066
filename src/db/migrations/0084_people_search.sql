-- Every character beyond ASCII and every two neighbours of a text: by them people are found by any part of their name,
-- staff number or address. Names of two characters are too short for trigrams, and no extension is needed.
create function heed_grams(value text) returns text[] language sql immutable strict parallel safe as $$
  select coalesce(array_agg(distinct gram), '{}') from (
    select substr(lower(value), place, 2) as gram from generate_series(1, length(value) - 1) place
    union all
    select substr(lower(value), place, 1) from generate_series(1, length(value)) place
    where ascii(substr(value, place, 1)) > 127
  ) grams
$$;
create index person_grams on person using gin (heed_grams(name || ' ' || staff_no || ' ' || coalesce(email, '')));

-- What is not finished, by the day it is due.
create index assignment_due on assignment (due_at, notice_id, person_id) where state = 'open';
