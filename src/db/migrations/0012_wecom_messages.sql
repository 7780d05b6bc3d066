-- When a row was last handed over as a message of its own: quotas count these. Null for changes in place, and
-- again for what certainly was not sent.
alter table delivery add column sent_at timestamptz(3);
create index delivery_sent on delivery (person_id, sent_at) where sent_at is not null;

-- A message sent in error: 'due' until its platform has taken it back or said that it cannot.
alter table delivery add column recall text
  check (recall in ('due', 'recalled', 'too-late', 'turned'));
create index delivery_recall_due on delivery (id) where recall = 'due';
-- What a recall of a notice stops.
create index message_recallable on message (about) where kind in ('notices.card', 'notices.reminder');

-- Held against the platform's quota. A batch that was not has certainly not been sent.
alter table delivery_batch add column admitted boolean not null default false;

-- Messages to persons that a tenant's lines have sent in a calendar day of the platform's zone.
create table delivery_day (
  platform text not null,
  tenant text not null,
  day date not null,
  -- Persons of the tenant with an account, when it was last counted: what the day's limit is made from.
  accounts integer not null,
  sent integer not null default 0,
  primary key (platform, tenant, day)
);

-- What WeCom gave for a message it accepted: needed to take it back (24 hours) and to change its card (72 hours).
create table wecom_message (
  task_id text primary key,
  -- One for each part of a text that did not fit into one message.
  msgids text[] not null,
  -- Changes the card once, for one or many of its receivers; null when it was used or the card takes no changes.
  response_code text,
  -- Whom it was accepted for.
  people integer not null,
  sent_at timestamptz(3) not null
);
create index wecom_message_sent on wecom_message (sent_at);

-- A click brings a code of its own, which changes the card once for the person who clicked.
create table wecom_click (
  task_id text not null,
  account text not null,
  response_code text not null,
  clicked_at timestamptz(3) not null,
  primary key (task_id, account, response_code)
);
create index wecom_click_at on wecom_click (clicked_at);
