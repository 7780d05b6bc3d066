-- A used code stays until it could not be used any more: WeCom may bring its click once more.
alter table wecom_click add column used_at timestamptz(3);
