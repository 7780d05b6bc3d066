-- Who came to belong elsewhere lately is looked for every minute.
create index membership_ended on membership (to_at) where to_at is not null;
create index role_grant_ended on role_grant (to_at) where to_at is not null;
create index department_head_ended on department_head (to_at) where to_at is not null;
