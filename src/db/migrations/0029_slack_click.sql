-- A click in a message brings an address that changes the message without a token and outside every limit: five
-- times, for half an hour.
create table slack_click (
  -- The event by which repeats of the click are known.
  click text primary key,
  channel text not null,
  ts text not null,
  account text not null,
  response_url text not null,
  clicked_at timestamptz(3) not null,
  uses smallint not null default 0
);
create index slack_click_on on slack_click (channel, ts, account, clicked_at);
create index slack_click_at on slack_click (clicked_at);
