-- A wrapped key begins with the id of the secret that wrapped it (format 1, id 8 bytes): which secrets are still
-- needed is asked at every start, and must not read all keys.
create index wrapping_key_secret on keys.wrapping_key (substring(wrapped from 1 for 9));
