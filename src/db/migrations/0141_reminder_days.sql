-- Days before the last one on which somebody had reminders, the newest first, at most twenty: [{"day": …, "count": …}].
-- Where the clock is set back, or somebody goes where it is still the day before, one of them is today again, and what
-- went out on it counts for its cap.
alter table reminder_day add column earlier jsonb not null default '[]' check (jsonb_typeof(earlier) = 'array');
