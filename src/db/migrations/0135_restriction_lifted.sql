-- A restriction is lifted some days after its person was told, and not while they appeal against that (GDPR 18(3)).
alter table data_restriction add column lifts_at timestamptz(3);
create index data_restriction_lifts on data_restriction (lifts_at) where ended_at is null and lifts_at is not null;
