-- Which way of making its terms a wording of a common question was made by. What was written before, or is by a process of an
-- earlier release beside this one, is of the first; a sweep makes anew what is behind.
alter table faq_text add column making integer not null default 1;
create index faq_text_making on faq_text (making);

-- Messages that were taken back while they were on their way, by the time that never comes: those that came back unsent are over.
create index delivery_taken_back on delivery (id) where state = 'pending' and expires_at = '-infinity';
