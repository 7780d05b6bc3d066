-- Which playbook of a company's own holds, and which held when: each time one was put in. What was declared before keeps
-- to the one that held then. By nobody: on the command line, whose name the evidence log has.
create table crisis_playbook_version (
  level text not null check (level in ('minor', 'moderate', 'major')),
  version integer not null check (version > 0),
  sha256 text not null references crisis_playbook,
  made_at timestamptz(3) not null,
  made_by uuid references person,
  primary key (level, version)
);
insert into crisis_playbook_version (level, version, sha256, made_at)
select level, row_number() over (partition by level order by taken_at, sha256 desc), sha256, taken_at
from crisis_playbook where own;

drop index crisis_playbook_level;
alter table crisis_playbook drop column own;
