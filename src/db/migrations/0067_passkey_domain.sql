-- The domain that a passkey is tied to; not known of older ones, which are asked for as before.
alter table passkey add column rp_id text;
