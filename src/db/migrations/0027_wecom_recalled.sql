-- Of "msgids": which WeCom was asked to take back, and which it did. It takes back a message once.
alter table wecom_message add column recalling text[] not null default '{}';
alter table wecom_message add column recalled text[] not null default '{}';
