-- What asks people to take part in a survey and reminds them, which is looked for by its run.
create index message_surveys on message (about) where kind in ('surveys.asked', 'surveys.reminder');

-- Runs of before kept whom they asked by name, for ever.
update survey_run set audience = jsonb_build_object('kind', audience -> 'kind') where audience - 'kind' <> '{}'::jsonb;
