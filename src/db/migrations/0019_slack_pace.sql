-- How far the calls of a method of Slack's have been given their turns, for all processes together. One row for
-- each app and method; "app" is a hash of its token.
create table slack_pace (
  app text not null,
  method text not null,
  -- When the next turn is.
  next_at timestamptz(3) not null,
  -- Slack refused the method until then.
  paused_until timestamptz(3) not null,
  -- So many times slower than planned since a refusal at this time, for an hour.
  slowness real not null default 1,
  slowed_at timestamptz(3),
  primary key (app, method)
);
