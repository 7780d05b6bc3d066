-- A list of the console with its filters, under a name: its owner's, or everybody's who holds the role.
create table saved_view (
  id uuid primary key,
  owner_id uuid not null references person,
  list text not null,
  name text not null check (length(name) between 1 and 60),
  -- As in the list's address: ids and words of Heed, never a name.
  query text not null check (length(query) <= 1000),
  role text,
  created_at timestamptz(3) not null,
  changed_at timestamptz(3) not null
);
create unique index saved_view_name on saved_view (owner_id, list, lower(name));
create index saved_view_role on saved_view (role, list) where role is not null;
