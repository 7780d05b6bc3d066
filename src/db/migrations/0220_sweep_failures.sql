-- That a sweep failed, and by which code or kind of error, until it ends well again: whoever operates Heed sees it without logs.
alter table sweep_run add column failed_at timestamptz;
alter table sweep_run add column failure text;
