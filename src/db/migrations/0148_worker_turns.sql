-- When a worker last looked at musters, ran what was late, and looked for alerts to send: a process may give signs of life
-- while one of these stands still.
alter table worker_beat
  add column musters_at timestamptz(3),
  add column sweeps_at timestamptz(3),
  add column alerts_at timestamptz(3);

-- An alarm that something of it stands still, from when it was noticed until it turned again; several processes may notice.
create table stall_alarm (
  what text primary key check (what in ('workers', 'musters', 'sweeps', 'alerts')),
  since timestamptz(3) not null,
  told_at timestamptz(3) not null
);
