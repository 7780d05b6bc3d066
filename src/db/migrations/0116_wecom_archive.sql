-- WeCom's message archive (会话内容存档), which is pulled: one row for each source that is one.
create table wecom_archive (
  source_id uuid primary key references record_source,
  corpid text not null,
  -- The archive's secret and every private key there ever was, by version; sealed.
  sealed jsonb not null,
  -- Whether the stand-in for WeCom's library may be used although a real company is connected.
  trial boolean not null,
  -- When it is pulled next: a callback, or a message that there is more, makes it earlier.
  next_at timestamptz(3) not null,
  -- When it was last pulled, when nothing was left then, and when the newest message was from.
  pulled_at timestamptz(3),
  reached_at timestamptz(3),
  newest_at timestamptz(3),
  -- Since when it fails, and why: a code of the library's or of the API, or a word.
  failing_since timestamptz(3),
  failure text,
  -- Messages that no key opens, or that are none. Their places are in the log.
  unreadable bigint not null default 0,
  -- How many people WeCom archives, and how many of them are nobody's account here.
  permitted integer,
  strangers integer,
  permits_at timestamptz(3)
);
