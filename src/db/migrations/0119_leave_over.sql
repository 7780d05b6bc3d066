-- Who came back lately, and of whom leave was said lately: looked for every few minutes.
create index absence_over on absence (until_day) where ended_at is null;
create index absence_said on absence (said_at) where ended_at is null;
