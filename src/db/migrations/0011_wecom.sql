-- Access tokens of platforms that hand them out for a while, shared by all processes. A token is stored sealed;
-- "fingerprint" (keyed, of address, tenant and secret) tells rows of another secret from ours.
create table platform_token (
  platform text not null,
  tenant text not null,
  -- Which of the tenant's secrets it was given for.
  credential text not null,
  fingerprint bytea not null,
  sealed bytea,
  -- From then on a new one is fetched, while this one still works.
  refresh_at timestamptz(3),
  expires_at timestamptz(3),
  -- The secret was refused: nobody asks before then, because the platform shuts out whoever goes on asking.
  refusals smallint not null default 0,
  refused_code integer,
  refused_until timestamptz(3),
  primary key (platform, tenant, credential),
  check ((sealed is null) = (expires_at is null) and (sealed is null) = (refresh_at is null)),
  check ((refused_until is null) = (refused_code is null))
);
