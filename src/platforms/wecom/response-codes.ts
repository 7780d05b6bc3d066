import { type RawBuilder, sql } from 'kysely';
import { Batcher } from '../../db/batcher.ts';
import { lateOnDisk } from '../../db/late-on-disk.ts';
import type { Db } from '../../db/pool.ts';
import { lower } from './userid.ts';

/**
 * What changes a card that was sent: a code works once, for 72 hours. One comes with the send, for as many of its
 * receivers as one call names; one comes with every click, for the person who clicked.
 */
const lifeMs = 72 * 3_600_000;
/** For how long a click is kept. */
export const clickKeptMs = lifeMs;
/** A code has to reach WeCom while it still works. */
const marginMs = 60_000;

export interface Click {
  taskId: string;
  account: string;
  responseCode: string;
  now: Date;
}

/** Clicks that come together are kept together. */
const clicks = new Batcher<Click, void>(async (db, given) => {
  await sql`
    insert into wecom_click (task_id, account, response_code, clicked_at)
    select * from unnest(
      ${given.map((one) => one.taskId)}::text[], ${given.map((one) => lower(one.account))}::text[],
      ${given.map((one) => one.responseCode)}::text[], ${given.map((one) => one.now)}::timestamptz[])
    on conflict do nothing`.execute(db);
  return given.map(() => undefined);
});

/**
 * Keeps the code of a click for the card that comes of it. Safe to repeat, also when the code was used meanwhile;
 * without its effect it changes nothing.
 */
export function rememberClick(db: Db, click: Click): Promise<void> {
  return clicks.call(db, click);
}

/**
 * What WeCom gave for an accepted message. A repeat brings nothing new. It comes to the disk with what is recorded of the send
 * right after it. A database server that dies in between may lose it: the card can then be changed only by a click on it, and
 * not be taken back.
 */
export async function rememberSend(
  db: Db,
  sent: {
    taskId: string;
    msgids: readonly string[];
    responseCode: string | undefined;
    people: number;
    now: Date;
  },
): Promise<void> {
  await sql`
    with late as materialized (${sql.raw(lateOnDisk('true'))})
    insert into wecom_message (task_id, msgids, response_code, people, sent_at)
    select ${sent.taskId}, ${[...sent.msgids]}::text[], ${sent.responseCode ?? null}, ${sent.people}::int, ${sent.now}::timestamptz
    from late on conflict do nothing`.execute(db);
}

/** A code that nobody else uses any more, and how it becomes usable again when WeCom has not used it. */
export interface TakenCode {
  code: string;
  putBack(this: void): Promise<void>;
}

/** The person's newest unused click on that card. It counts as used beforehand: a crash in between uses it up. */
export async function takeClickCode(
  db: Db,
  taskId: string,
  account: string,
  now: Date,
): Promise<TakenCode | undefined> {
  const taken = await first<{ code: string }>(
    db,
    sql`
      with newest as materialized (
        select response_code from wecom_click
        where task_id = ${taskId} and account = ${lower(account)} and clicked_at > ${oldest(now)} and used_at is null
        order by clicked_at desc limit 1 for update skip locked
      )
      update wecom_click c set used_at = ${now} from newest
      where c.task_id = ${taskId} and c.account = ${lower(account)} and c.response_code = newest.response_code
      returning c.response_code as code`,
  );
  if (!taken) return undefined;
  const { code } = taken;
  return {
    code,
    async putBack() {
      await sql`
        update wecom_click set used_at = null
        where task_id = ${taskId} and account = ${lower(account)} and response_code = ${code}`.execute(db);
    },
  };
}

/** The code that came with the send. @param only `sole`: if the message had a single receiver */
export async function takeSendCode(
  db: Db,
  taskId: string,
  only: 'sole' | 'any',
  now: Date,
): Promise<TakenCode | undefined> {
  const taken = await first<{ code: string }>(
    db,
    sql`
      with mine as materialized (
        select task_id, response_code from wecom_message
        where task_id = ${taskId} and response_code is not null and sent_at > ${oldest(now)}
          and (${only} = 'any' or people = 1)
        for update
      )
      update wecom_message m set response_code = null from mine where m.task_id = mine.task_id
      returning mine.response_code as code`,
  );
  if (!taken) return undefined;
  const { code } = taken;
  return {
    code,
    async putBack() {
      await sql`
        update wecom_message set response_code = ${code}
        where task_id = ${taskId} and response_code is null`.execute(db);
    },
  };
}

async function first<T>(db: Db, statement: RawBuilder<T>): Promise<T | undefined> {
  return (await statement.execute(db)).rows[0];
}

function oldest(now: Date): Date {
  return new Date(now.getTime() - lifeMs + marginMs);
}

const atOnce = 5_000;

/** Deletes what no longer changes a card, and with it what took a message back: that ends after a day. */
export async function purgeResponseCodes(db: Db, now: Date): Promise<number> {
  const before = new Date(now.getTime() - lifeMs);
  let deleted = 0;
  for (const [table, at] of [
    ['wecom_click', 'clicked_at'],
    ['wecom_message', 'sent_at'],
  ] as const) {
    for (let last = atOnce; last === atOnce; deleted += last) {
      const { numAffectedRows } = await sql`
        delete from ${sql.table(table)} where ctid = any(array(
          select ctid from ${sql.table(table)} where ${sql.ref(at)} <= ${before}
          limit ${atOnce} for update skip locked))`.execute(db);
      last = Number(numAffectedRows ?? 0);
    }
  }
  return deleted;
}
