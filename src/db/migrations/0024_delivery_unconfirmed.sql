-- Accepted, by what the platform said of the batch as a whole: of this person it said nothing. Not counted among
-- those who were reached until they have seen it.
alter table delivery add column unconfirmed boolean not null default false;
