-- Days that are no ordinary ones of their week, as the company puts them in: public holidays and the days worked for
-- them that Heed does not know of itself, and a company's or a site's own. Which calendar a person has follows from
-- their site, company and time zone.
create table calendar_day (
  -- CN, zone:Europe/Berlin, entity:… or site:…
  scope text not null,
  day date not null,
  works boolean not null,
  name text not null,
  primary key (scope, day)
);
