-- Who was whose manager at a past instant is asked of closed rows too, which the indexes of open rows do not hold.
create index membership_person on membership (person_id, from_at);
create index department_version_of on department_version (department_id, from_at);
create index department_head_of on department_head (department_id, from_at);
create index department_head_by on department_head (person_id, from_at);
