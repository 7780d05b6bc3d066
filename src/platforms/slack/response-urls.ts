import { sql } from 'kysely';
import { Batcher } from '../../db/batcher.ts';
import type { Db } from '../../db/pool.ts';
import type { Place } from './message-id.ts';

/** What a click's address is good for [docs.slack.dev: Handling user interaction, `response_url`]. */
const lifeMs = 30 * 60_000;
const mostUses = 5;
/** An address has to reach Slack while it still works. */
const marginMs = 60_000;
/** For how long a click is kept. */
export const clickKeptMs = lifeMs;

export interface Click {
  /** The event that brought it (`Incoming.id`). */
  id: string;
  message: Place;
  account: string;
  responseUrl: string;
  now: Date;
}

/** Clicks that come together are kept together. */
const clicks = new Batcher<Click, void>(async (db, given) => {
  const column = (value: (one: Click) => unknown) => given.map(value);
  await sql`
    insert into slack_click (click, channel, ts, account, response_url, clicked_at)
    select * from unnest(
      ${column((one) => one.id)}::text[], ${column((one) => one.message.channel)}::text[],
      ${column((one) => one.message.ts)}::text[], ${column((one) => one.account)}::text[],
      ${column((one) => one.responseUrl)}::text[], ${column((one) => one.now)}::timestamptz[])
    on conflict do nothing`.execute(db);
  return given.map(() => undefined);
});

/** Keeps the address for the card that comes of the click. Safe to repeat; without its effect it changes nothing. */
export function rememberClick(db: Db, click: Click): Promise<void> {
  return clicks.call(db, click);
}

/** One use of an address: counted beforehand, since Slack counts what did not come back as well. */
export interface TakenUse {
  url: string;
  /** Slack takes it no more. */
  over(this: void): Promise<void>;
}

/** A use of the person's newest click on that message; undefined when there is none that still works. */
export async function takeUse(
  db: Db,
  { channel, ts }: Place,
  account: string,
  now: Date,
): Promise<TakenUse | undefined> {
  const oldest = new Date(now.getTime() - lifeMs + marginMs);
  const { rows } = await sql<{ click: string; url: string }>`
    with newest as materialized (
      select click from slack_click
      where channel = ${channel} and ts = ${ts} and account = ${account}
        and clicked_at > ${oldest} and uses < ${mostUses}
      order by clicked_at desc limit 1 for update skip locked
    )
    update slack_click c set uses = uses + 1 from newest where c.click = newest.click
    returning c.click, c.response_url as url`.execute(db);
  const [taken] = rows;
  if (!taken) return undefined;
  return {
    url: taken.url,
    async over() {
      await sql`update slack_click set uses = ${mostUses} where click = ${taken.click}`.execute(db);
    },
  };
}

const atOnce = 5_000;

/** Deletes addresses that change nothing any more, and with them who clicked. */
export async function purgeResponseUrls(db: Db, now: Date): Promise<number> {
  const before = new Date(now.getTime() - lifeMs);
  let deleted = 0;
  for (let last = atOnce; last === atOnce; deleted += last) {
    const { numAffectedRows } = await sql`
      delete from slack_click where ctid = any(array(
        select ctid from slack_click where clicked_at <= ${before}
        limit ${atOnce} for update skip locked))`.execute(db);
    last = Number(numAffectedRows ?? 0);
  }
  return deleted;
}
