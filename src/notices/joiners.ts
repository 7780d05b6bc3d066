import { sql } from 'kysely';
import { v7 } from 'uuid';
import { type Db, inTransaction, type Tx } from '../db/pool.ts';
import { enqueueTo } from '../delivery/enqueue.ts';
import { eachAlone } from '../each-alone.ts';
import { append } from '../evidence/append.ts';
import { isExempt } from '../exemptions/in-force.ts';
import { touch } from '../live.ts';
import { findVersion } from '../policies/store.ts';
import { remindOfShares } from '../reminders/begin.ts';
import { audienceQuery, audienceSchema } from './audience.ts';
import { currentVersion } from './current.ts';
import { noticeCard } from './present.ts';
import { dueAfter } from './rules.ts';
import { keepVersion } from './send.ts';
import { cardSubject } from './subject.ts';

/** Days a joiner gets at the least, however soon the others were asked to finish. */
const daysForJoiners = 14;

/**
 * Asks those who have come to belong to the audience of an open notice since it was sent, or have come back to
 * the company, each notice in a transaction of its own. Whoever is exempt belongs to it and is asked once that ends.
 *
 * @returns how many were asked
 */
export async function askJoiners(db: Db, now: Date, zone: string): Promise<number> {
  const notices = await db
    .selectFrom('notice')
    .select(['id', 'version_id'])
    .where('joiners', '=', true)
    .where('state', '=', 'open')
    .orderBy('created_at')
    .execute();
  let asked = 0;
  await eachAlone(notices, async ({ id, version_id: versionId }) => {
    const people = await inTransaction(db, async (tx) => {
      await keepVersion(tx, versionId);
      return askNew(tx, id, now, zone);
    });
    asked += people;
    return people > 0;
  });
  return asked;
}

interface Open {
  audience: object;
  due_at: Date;
  /** The version whose text its readers get now. */
  current: string | null;
}

/** The notice as it is now, and open until the transaction ends. */
async function lockOpen(tx: Tx, noticeId: string): Promise<Open | undefined> {
  const { rows } = await sql<Open>`
    select n.audience, n.due_at, (select id from (${sql.raw(currentVersion('v'))}) now_valid) as current
    from notice n join policy_version v on v.id = n.version_id
    where n.id = ${noticeId}::uuid and n.state = 'open' for no key update of n`.execute(tx);
  return rows[0];
}

async function askNew(tx: Tx, noticeId: string, now: Date, zone: string): Promise<number> {
  const notice = await lockOpen(tx, noticeId);
  if (!notice?.current) return 0;
  const messageId = v7();
  const least = dueAfter(daysForJoiners, now, zone);
  const due = new Date(Math.max(notice.due_at.getTime(), least.getTime()));
  const audience = audienceQuery(audienceSchema.parse(notice.audience), now);
  const exempt = isExempt(sql`audience.person_id`, notice.current, now);
  const whether = sql`
    case when exempt then 'cancelled' else 'open' end, case when exempt then ${now}::timestamptz end,
    case when exempt then 'exempt' end`;
  const { rows: returned } = await sql<{ state: 'open' | 'cancelled' }>`
    update assignment a
    set why = 'joined', message_id = ${messageId}::uuid, due_at = ${due}::timestamptz,
        created_at = ${now}::timestamptz, seen_at = null, read_at = null,
        (state, cancelled_at, cancelled_why) = (select ${whether})
    from (${audience}) audience cross join lateral (select ${exempt} as exempt) e
    where a.notice_id = ${noticeId}::uuid and a.person_id = audience.person_id
      and a.state = 'cancelled' and a.cancelled_why in ('left', 'disabled') returning a.state`.execute(tx);
  const { rows: added } = await sql<{ state: 'open' | 'cancelled' }>`
    insert into assignment (notice_id, person_id, why, message_id, due_at, created_at, state, cancelled_at, cancelled_why)
    select ${noticeId}::uuid, person_id, 'joined', ${messageId}::uuid, ${due}::timestamptz, ${now}::timestamptz, ${whether}
    from (${audience}) audience cross join lateral (select ${exempt} as exempt) e
    on conflict do nothing returning state`.execute(tx);
  const fresh = added.length;
  const people = [...returned, ...added].filter(({ state }) => state === 'open').length;
  if (fresh > 0) {
    await tx
      .updateTable('notice')
      .set((eb) => ({ people: eb('people', '+', fresh) }))
      .where('id', '=', noticeId)
      .execute();
  }
  if (people === 0) return 0;
  const version = await findVersion(tx, notice.current);
  const subject = await cardSubject(tx, version);
  await enqueueTo(
    tx,
    {
      id: messageId,
      kind: 'notices.card',
      bodies: noticeCard(noticeId, subject, due, zone, now),
      about: noticeId,
      at: now,
    },
    sql`select person_id from assignment
        where notice_id = ${noticeId}::uuid and message_id = ${messageId}::uuid and state = 'open'`,
  );
  await remindOfShares(tx, { noticeId, messageId, action: version.action }, now);
  await append(tx, {
    type: 'notice.joined',
    at: now,
    actor: 'heed',
    about: noticeId,
    data: { notice: noticeId, people },
  });
  touch(tx, `notice.${noticeId}`);
  touch(tx, 'notices');
  return people;
}
